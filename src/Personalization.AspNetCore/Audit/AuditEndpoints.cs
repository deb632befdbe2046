using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Journal;

namespace Personalization.AspNetCore.Audit;

/// <summary>GET audit: who changed what. It tells of all collections, so a key that is limited to some does not see it.</summary>
internal sealed class AuditEndpoints(AuditLog log, LongAnswer answers)
{
    internal Task ListAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (!key.CoversAll)
        {
            return new Answer(ApiProblems.ForbiddenCollection);
        }

        var asked = AskedQuery.Of(context);
        var query = Read(asked);
        if (asked.Problem is { } problem)
        {
            return new Answer(problem);
        }

        var page = await log.ListAsync(query, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => Write(json, page)));
    });

    internal static void Write(Utf8JsonWriter json, AuditPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var entry in page.Entries)
        {
            entry.Write(json);
        }

        json.WriteEndArray();
        json.WriteString("next", page.Next);
        json.WriteEndObject();
    }

    private static AuditQuery Read(AskedQuery asked) => new()
    {
        Since = asked.Time("since"),
        Until = asked.Time("until"),
        Actor = asked.Text("actor"),
        Action = asked.Text("action"),
        Resource = asked.Text("resource"),
        Before = asked.Text("before", IsId, "is the 'next' of a page"),
        Limit = asked.Number("limit", PageQuery.MaxLimit, 1, JournalLimits.Page),
    };

    private static bool IsId(string text) => text.Length == 32 && text.All(char.IsAsciiHexDigitLower);
}

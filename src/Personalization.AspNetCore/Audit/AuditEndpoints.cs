using System.Globalization;
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

        if (!TryRead(PageQuery.Of(context), out var query))
        {
            return new Answer(ApiProblems.Malformed($"The query cannot be read. 'since' and 'until' are times such as 2026-01-31T00:00:00Z, and 'limit' is 1 to {JournalLimits.Page}."));
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

    private static bool TryRead(QueryCollection query, out AuditQuery asked)
    {
        asked = new AuditQuery();
        if (!PageQuery.TryRead(query, "limit", PageQuery.MaxLimit, out var limit) || limit is < 1 or > JournalLimits.Page
            || !TryReadTime(query, "since", out var since) || !TryReadTime(query, "until", out var until))
        {
            return false;
        }

        asked = new AuditQuery
        {
            Since = since,
            Until = until,
            Actor = query["actor"].FirstOrDefault(),
            Action = query["action"].FirstOrDefault(),
            Resource = query["resource"].FirstOrDefault(),
            Before = query["before"].FirstOrDefault(),
            Limit = limit,
        };
        return true;
    }

    private static bool TryReadTime(QueryCollection query, string name, out DateTimeOffset? time)
    {
        time = null;
        if (query[name].FirstOrDefault() is not { } text)
        {
            return true;
        }

        var isRead = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read);
        time = read;
        return isRead;
    }
}

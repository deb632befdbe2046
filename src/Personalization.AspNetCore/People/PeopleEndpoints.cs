using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.People;

/// <summary>Erases people, lets them come back, and tells what has happened to them.</summary>
internal sealed class PeopleEndpoints(PersonErasure erasure, PersonTimeline timeline, PlacedLookups lookups, LongAnswer answers, TimeProvider time)
{
    internal const int DefaultLimit = 100;

    private static readonly ApiProblem MalformedTarget = ApiProblems.Malformed("The path cannot be read. An index value is one segment, percent-encoded UTF-8; '.', '..' and the empty text cannot be asked for.");

    /// <summary>DELETE /api/v1/people/{collection}/{index_key}/{index_value}.</summary>
    internal Task EraseAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Read(context, key, last: null, out var place, out var value) is { } problem)
        {
            return new Answer(problem);
        }

        Tell(context, place);
        var receipt = await erasure.ForgetAsync(place.Collection, place.Index, value, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(receipt.Write));
    });

    /// <summary>POST /api/v1/people/{collection}/{index_key}/{index_value}/allow.</summary>
    internal Task AllowAsync(HttpContext context, KeyEntry key) => answers.WriteAsync(context, async (_, cancellationToken) =>
    {
        if (Read(context, key, "allow", out var place, out var value) is { } problem)
        {
            return new Answer(problem);
        }

        Tell(context, place);
        var allowed = await erasure.AllowAsync(place.Collection, place.Index, value, cancellationToken).ConfigureAwait(false);
        return new Answer(ManagementJson.Serialize(json => WriteAllowed(json, allowed)));
    });

    /// <summary>GET /v1/people/{collection}/{index_key}/{index_value}/timeline.</summary>
    internal Task TimelineAsync(HttpContext context, KeyEntry key)
    {
        var format = AskedQuery.Of(context).Text("format");
        var isText = format == "text" || (format is null && context.Request.Headers.Accept.ToString().StartsWith("text/plain", StringComparison.OrdinalIgnoreCase));
        if (!isText)
        {
            return answers.WriteAsync(context, async (_, cancellationToken) =>
            {
                var (problem, entries, isWhole) = await ReadAsync(context, key, cancellationToken).ConfigureAwait(false);
                return problem is not null ? new Answer(problem) : new Answer(ManagementJson.Serialize(json => WriteTimeline(json, entries, isWhole)));
            });
        }

        return answers.WriteTextAsync(context, async cancellationToken =>
        {
            var (problem, entries, isWhole) = await ReadAsync(context, key, cancellationToken).ConfigureAwait(false);
            return (problem, problem is null ? Encoding.UTF8.GetBytes(PersonTimeline.Narrate(entries, isWhole, time.GetUtcNow())) : []);
        });
    }

    /// <summary>Whoever reads the audit log is not told whom.</summary>
    private static void Tell(HttpContext context, LookupPlace place)
    {
        var details = AuditFilter.DetailsOf(context);
        details.Resource = place.Collection;
        details.Add("index", place.Index);
    }

    internal static void WriteAllowed(Utf8JsonWriter json, int allowed)
    {
        json.WriteStartObject();
        json.WriteNumber("allowed", allowed);
        json.WriteEndObject();
    }

    private static void WriteTimeline(Utf8JsonWriter json, IReadOnlyList<TimelineEntry> entries, bool isWhole)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("at", entry.At.UtcDateTime);
            json.WriteString("kind", entry.Kind);
            json.WriteString("name", entry.Name);
            json.WriteString("source", entry.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("complete", isWhole);
        json.WriteEndObject();
    }

    private async ValueTask<(ApiProblem? Problem, IReadOnlyList<TimelineEntry> Entries, bool IsWhole)> ReadAsync(HttpContext context, KeyEntry key, CancellationToken cancellationToken)
    {
        if (Read(context, key, "timeline", out var place, out var value) is { } problem)
        {
            return (problem, [], false);
        }

        var asked = AskedQuery.Of(context);
        var (limit, _) = (asked.Number("limit", DefaultLimit, 1, PersonTimeline.MaxEntries), asked.Word("format", "text", "json"));
        if (asked.Problem is { } malformed)
        {
            return (malformed, [], false);
        }

        var (entries, isWhole) = await timeline.ReadAsync((place.Collection, place.Index, value), limit, key.CoversAll, cancellationToken).ConfigureAwait(false);
        return (null, entries, isWhole);
    }

    /// <summary>Reads the target and checks the key; answers why the request is refused.</summary>
    private ApiProblem? Read(HttpContext context, KeyEntry key, string? last, out LookupPlace place, out string value)
    {
        (place, value) = (default, string.Empty);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return !RawTarget.TryReadPeople(target, last, out var raw) || !lookups.TryPlace(raw, out place) || !PercentText.TryDecode(raw.Value, plusIsBlank: false, out value!) ? MalformedTarget
            : key.Covers(place.Collection) ? null
            : ApiProblems.ForbiddenCollection;
    }
}

using System.Text.Json;

namespace Personalization.Hosting.Remote;

/// <summary>Reads runs as a host tells of them.</summary>
internal static class RunReader
{
    /// <summary>Reads the account of a run.</summary>
    /// <returns>The counts; zeros while the run has not ended.</returns>
    internal static SyncCounts CountsOf(JsonElement run)
    {
        var counts = run.GetProperty("counts");
        return counts.ValueKind == JsonValueKind.Null ? default : CountsIn(counts) with { RemovalsRejected = counts.GetProperty("removalsRejected").GetInt64() };
    }

    /// <summary>Reads counts that are members of an object.</summary>
    internal static SyncCounts CountsIn(JsonElement counts)
    {
        return new SyncCounts
        {
            RowsQueried = Of("rowsQueried"),
            Added = Of("added"),
            Changed = Of("changed"),
            Unchanged = Of("unchanged"),
            Skipped = Of("skipped"),
            Ignored = Of("ignored"),
            Rejected = Of("rejected"),
            Aborted = Of("aborted"),
            Removed = Of("removed"),
            Elements = counts.TryGetProperty("elements", out var elements) ? elements.GetInt64() : null,
        };

        long Of(string name) => counts.GetProperty(name).GetInt64();
    }

    internal static string TextOf(JsonElement run, string name) => run.GetProperty(name).GetString() ?? string.Empty;

    internal static DateTimeOffset? TimeOf(JsonElement run, string name)
        => run.GetProperty(name) is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null;
}

namespace Personalization.Sync.Snapshots;

/// <summary>How many rows a snapshot had, and when its run started.</summary>
internal sealed record SnapshotSize(DateTimeOffset At, long Rows)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The sizes that matter from a moment on, with that of the last snapshot: not the old ones, and not those below a later one.</summary>
    internal static IReadOnlyList<SnapshotSize> Next(SnapshotFile? last, DateTimeOffset now)
    {
        if (last is null)
        {
            return [];
        }

        var size = new SnapshotSize(NotAfter(now, last.Header.StartedAt), last.Count);
        return [.. (last.Header.Sizes ?? [])
            .Where(earlier => now - earlier.At <= Kept && earlier.Rows > size.Rows)
            .Select(earlier => earlier with { At = NotAfter(now, earlier.At) }), size];
    }

    /// <summary>What a clock that was ahead has dated counts as of now, or it would count for as long as the clock was ahead.</summary>
    private static DateTimeOffset NotAfter(DateTimeOffset now, DateTimeOffset at) => at > now ? now : at;
}

namespace Personalization.Sync.Snapshot;

/// <summary>How many rows a snapshot had, and when its run started.</summary>
internal sealed record SnapshotSize(DateTimeOffset At, long Rows)
{
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The sizes that matter from a moment on, with that of the last snapshot: not the old ones, and not those below a later one.</summary>
    /// <param name="last">The last snapshot, if there is one.</param>
    /// <param name="now">The moment.</param>
    /// <param name="held">How many rows are there now, where the store was asked: it may hold more than a snapshot that is lost or another host's knows of.</param>
    internal static IReadOnlyList<SnapshotSize> Next(SnapshotFile? last, DateTimeOffset now, long held = 0)
    {
        List<SnapshotSize> sizes = last is null ? [] : [.. last.Header.Sizes ?? [], new SnapshotSize(last.Header.StartedAt, last.Count)];
        if (held > 0)
        {
            sizes.Add(new SnapshotSize(now, held));
        }

        return [.. sizes
            .Select(size => size with { At = NotAfter(now, size.At) })
            .Where((size, n) => n == sizes.Count - 1 || (now - size.At <= Kept && sizes.Skip(n + 1).All(later => later.Rows < size.Rows)))];
    }

    /// <summary>What a clock that was ahead has dated counts as of now, or it would count for as long as the clock was ahead.</summary>
    private static DateTimeOffset NotAfter(DateTimeOffset now, DateTimeOffset at) => at > now ? now : at;
}

namespace Personalization.Crash.Tests;

/// <summary>What a run that comes to its end counts.</summary>
internal sealed class Expectation
{
    internal long RowsQueried;
    internal long Added;
    internal long Changed;
    internal long Unchanged;
    internal long Skipped;
    internal long Ignored;
    internal long Rejected;
    internal long Removed;

    /// <summary>Whether nothing depends on how far an interrupted run came.</summary>
    internal bool IsExact { get; set; }

    /// <summary>The keys whose parts the run writes, or tries to.</summary>
    internal HashSet<string> Touched { get; } = new(StringComparer.Ordinal);

    internal SyncCounts Counts => new()
    {
        RowsQueried = RowsQueried,
        Added = Added,
        Changed = Changed,
        Unchanged = Unchanged,
        Skipped = Skipped,
        Ignored = Ignored,
        Rejected = Rejected,
        Removed = Removed,
    };

    internal void Check(SyncCounts counts, string what)
    {
        Assert.True(counts.AddUp, $"{what}: the counts do not add up: {counts}");
        Assert.Equal(0, counts.Aborted);
        if (IsExact)
        {
            Assert.True(Counts == counts, $"{what}: expected {Counts}\nbut counted {counts}");
        }
        else
        {
            Assert.Equal(RowsQueried, counts.RowsQueried);
            Assert.Equal(Ignored, counts.Ignored);
        }
    }
}

using Personalization.Core.Tests.Sync.Invariants;

namespace Personalization.Core.Tests.Sync;

public sealed class SyncResyncTests
{
    [Fact]
    public async Task RunAsync_Full_WritesEveryRowAndRemovesWhatLeft()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(PeopleTable.Version(0, 6));

        var run = await world.RunAsync(PeopleTable.Version(0, 8)[2..], options: new SyncRunOptions { Resync = SyncResync.Full });

        Assert.Equal(new SyncCounts { RowsQueried = 6, Added = 2, Changed = 4, Removed = 2 }, run.Counts);
    }

    [Fact]
    public async Task RunAsync_FullIgnoringRemoved_ForgetsTheKeysAndLeavesTheirParts()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(PeopleTable.Version(0, 6));

        var run = await world.RunAsync(PeopleTable.Version(0, 4), options: new SyncRunOptions { Resync = SyncResync.Full, IgnoreRemoved = true });
        var next = await world.RunAsync(PeopleTable.Version(0, 4));

        Assert.Equal((4, 2), (run.Counts.Changed, run.Counts.Removed));
        Assert.Equal((4, 0), (next.Counts.Unchanged, next.Counts.Removed));
        Assert.NotNull(await (await world.OpenAsync()).FindAsync("id", "k5", default));
    }

    [Theory]
    [InlineData(RecordDeleteBehavior.DeleteRecord)]
    [InlineData(RecordDeleteBehavior.ClearFields)]
    [InlineData(RecordDeleteBehavior.DoNothing)]
    public async Task RunAsync_ClearAndFill_AddsEveryRowAndNoValveTrips(RecordDeleteBehavior behavior)
    {
        using var world = PeopleTable.World(PeopleTable.Shape with { OnRemoved = behavior });
        world.MaxRemovedPercent = 1;
        await world.RunAsync(PeopleTable.Version(0, 150));

        var run = await world.RunAsync(PeopleTable.Version(0, 2), options: new SyncRunOptions { Resync = SyncResync.ClearAndFill });

        Assert.Equal(new SyncCounts { RowsQueried = 2, Added = 2, Removed = 148 }, run.Counts);
    }

    [Fact]
    public async Task RunAsync_ResetCdc_WritesNothingAndLaterChangesAreSent()
    {
        using var world = PeopleTable.World(PeopleTable.Shape with { Indexes = [] });
        await world.RunAsync(PeopleTable.Version(0, 6));
        var batches = world.Store.Batches;

        var reset = await world.RunAsync(PeopleTable.Version(1, 7), options: new SyncRunOptions { Resync = SyncResync.ResetCdc });
        Assert.Equal(new SyncCounts { RowsQueried = 7, Unchanged = 7 }, reset.Counts);
        Assert.Equal(batches, world.Store.Batches);
        Assert.Equal(7, (await world.RunAsync(PeopleTable.Version(1, 7))).Counts.Unchanged);

        Assert.Equal(4, (await world.RunAsync(PeopleTable.Version(2, 7))).Counts.Changed);
    }

    [Fact]
    public async Task RunAsync_ResetCdcWhereTheStoreWasLost_IsRefusedUnlessForced()
    {
        using var world = PeopleTable.World(PeopleTable.Shape with { Indexes = [] });
        await world.RunAsync(PeopleTable.Version(0, 6));
        world.LoseStore();

        var refused = await world.ExecuteAsync(0, new SyncRunOptions { Resync = SyncResync.ResetCdc });
        var forced = await world.ExecuteAsync(0, new SyncRunOptions { Resync = SyncResync.ResetCdc, Force = true });

        Assert.Equal(ErrorCodes.StoreMismatch, refused.ErrorCode);
        Assert.Equal(6, forced.Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_StateDirectoryLost_SweepsPartsThatTheModelNoLongerHas()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(PeopleTable.Version(0, 10));
        await world.LoseStateAsync(0);

        var run = await world.RunAsync(PeopleTable.Version(0, 7));

        Assert.Equal(new SyncCounts { RowsQueried = 7, Changed = 7, Removed = 3 }, run.Counts);
    }
}

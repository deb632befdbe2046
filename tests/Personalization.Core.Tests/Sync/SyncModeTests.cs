using Personalization.Core.Tests.Sync.Invariants;
using Personalization.Core.Tests.Sync.Model;

namespace Personalization.Core.Tests.Sync;

public sealed class SyncModeTests
{
    private static readonly ModelShape First = PeopleTable.Shape with { Indexes = [] };
    private static readonly ModelShape Second = First with { Id = "sync-1", Fields = [("name", "title")] };

    [Fact]
    public async Task RunAsync_Update_WritesWhereTheRecordExistsAndTriesTheOthersAgain()
    {
        using var world = PeopleTable.World(First, Second with { Mode = SyncMode.Update });
        await world.RunAsync(PeopleTable.Version(0, 2));

        var some = await world.RunAsync(PeopleTable.Version(0, 5), sync: 1);
        await world.RunAsync(PeopleTable.Version(0, 4));
        var more = await world.RunAsync(PeopleTable.Version(0, 5), sync: 1);

        Assert.Equal(new SyncCounts { RowsQueried = 5, Added = 2, Skipped = 3 }, some.Counts);
        Assert.Equal(new SyncCounts { RowsQueried = 5, Added = 2, Unchanged = 2, Skipped = 1 }, more.Counts);
    }

    [Fact]
    public async Task RunAsync_UpdateOfARecordThatAnotherSyncHides_IsSkipped()
    {
        using var world = PeopleTable.World(First, Second with { Mode = SyncMode.Update });
        await world.RunAsync(PeopleTable.Version(0, 3));
        await world.RunAsync(PeopleTable.Version(0, 3), sync: 1);
        await world.RunAsync(PeopleTable.Version(0, 2));

        var run = await world.RunAsync([.. PeopleTable.Version(0, 3).Select(row => row with { Name = "new" })], sync: 1);

        Assert.Equal((2, 1), (run.Counts.Changed, run.Counts.Skipped));
        Assert.Null(await (await world.OpenAsync()).FindAsync("id", "k2", default));
    }

    [Fact]
    public async Task RunAsync_Insert_LeavesWhatItWroteOnceAsItIs()
    {
        using var world = PeopleTable.World(First with { Mode = SyncMode.Insert });
        await world.RunAsync(PeopleTable.Version(0, 6));

        var changed = await world.RunAsync(PeopleTable.Version(1, 8));
        var back = await world.RunAsync(PeopleTable.Version(0, 6));

        // Every third row is the same in both versions.
        Assert.Equal(new SyncCounts { RowsQueried = 8, Added = 2, Unchanged = 2, Skipped = 4 }, changed.Counts);
        Assert.Equal(new SyncCounts { RowsQueried = 6, Unchanged = 6, Removed = 2 }, back.Counts);
    }

    [Fact]
    public async Task RunAsync_InsertAfterTheStateWasLost_KnowsItsPartsByTheStore()
    {
        using var world = PeopleTable.World(First with { Mode = SyncMode.Insert });
        await world.RunAsync(PeopleTable.Version(0, 6));
        await world.LoseStateAsync(0);

        var run = await world.RunAsync(PeopleTable.Version(1, 8));

        Assert.Equal(new SyncCounts { RowsQueried = 8, Added = 2, Unchanged = 2, Skipped = 4 }, run.Counts);
        Assert.Equal(8, (await world.RunAsync(PeopleTable.Version(1, 8))).Counts is var counts ? counts.Unchanged + counts.Skipped : 0);
    }

    [Fact]
    public async Task RunAsync_InsertAfterTheStateWasLost_RowsThatAreOnlySkippedClaimNoValue()
    {
        using var world = PeopleTable.World(First with { Mode = SyncMode.Insert, Indexes = [("email", "email")] });
        Person[] rows = [new("k1", "x", null, "one", null), new("k2", "y", null, "two", null)];
        await world.ExecuteWithAsync(rows);
        rows[1] = rows[1] with { Email = "q" };
        Assert.Equal(1, (await world.ExecuteWithAsync(rows)).Counts.Skipped);
        await world.LoseStateAsync(0);

        var run = await world.ExecuteWithAsync([.. rows, new("k5", "q", null, "five", null)]);

        Assert.Equal(new SyncCounts { RowsQueried = 3, Added = 1, Unchanged = 1, Skipped = 1 }, run.Counts);
        Assert.Equal("k5", await (await world.OpenAsync()).FindHolderAsync("email", "q", default));
    }

    [Fact]
    public async Task RunAsync_UpdateOfARecordThatIsMissing_ClaimsNoValue()
    {
        using var world = PeopleTable.World(First, Second with { Mode = SyncMode.Update, Indexes = [("email", "email")] });
        await world.RunAsync([new("k1", "x", null, "one", null)]);
        world.SetTable(1, [new("k1", "q", null, "one", null), new("k9", "q", null, "nobody", null)]);

        var run = await world.ExecuteAsync(1, new SyncRunOptions());

        Assert.Equal((1, 1, 0), (run.Counts.Added, run.Counts.Skipped, run.Counts.Rejected));
        Assert.Equal("k1", await (await world.OpenAsync()).FindHolderAsync("email", "q", default));
    }

    [Fact]
    public async Task RunAsync_InsertOfARowWhoseValueAnotherRecordHad_HealsWhenThatIsGone()
    {
        using var world = PeopleTable.World(First with { Mode = SyncMode.Insert, Indexes = [("email", "email")] });
        Person first = new("k1", "x", null, "one", null), second = new("k2", "x", null, "two", null);
        await world.ExecuteWithAsync([first]);
        Assert.Equal(1, (await world.ExecuteWithAsync([first, second])).Counts.Rejected);

        Assert.Equal((1, 1), (await world.ExecuteWithAsync([second])).Counts is var counts ? (counts.Added, counts.Removed) : default);
    }

    [Fact]
    public async Task RunAsync_Mirror_WritesEveryRowAndRemovesEveryOtherPart()
    {
        using var world = PeopleTable.World(First with { OnRemoved = RecordDeleteBehavior.DoNothing });
        await world.RunAsync(PeopleTable.Version(0, 6));
        await world.RunAsync(PeopleTable.Version(0, 4));
        world.Shapes[0] = First with { Mode = SyncMode.Mirror };

        var first = await world.RunAsync(PeopleTable.Version(0, 4));
        var second = await world.RunAsync(PeopleTable.Version(0, 4));

        Assert.Equal(new SyncCounts { RowsQueried = 4, Changed = 4, Removed = 2 }, first.Counts);
        Assert.Equal(new SyncCounts { RowsQueried = 4, Changed = 4 }, second.Counts);
    }

    [Fact]
    public async Task RunAsync_DeleteRecordOfOneSync_HidesTheRecordUntilThatSyncWritesItAgain()
    {
        using var world = PeopleTable.World(First, Second);
        await world.RunAsync(PeopleTable.Version(0, 3));
        await world.RunAsync(PeopleTable.Version(0, 3), sync: 1);
        await world.RunAsync(PeopleTable.Version(0, 2));
        await world.RunAsync(PeopleTable.Version(1, 3), sync: 1);
        Assert.Null(await (await world.OpenAsync()).FindAsync("id", "k2", default));

        await world.RunAsync(PeopleTable.Version(0, 3));

        Assert.NotNull(await (await world.OpenAsync()).FindAsync("id", "k2", default));
    }
}

using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 5: whatever ends a run, every row that was read is counted once.</summary>
public sealed class CountConservationInvariantTests
{
    [Fact]
    public async Task RunAsync_AnyFault_EveryRowIsCountedOnce()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        foreach (var fault in Enum.GetValues<Fault>())
        {
            for (var calls = 1; calls < 10; calls++)
            {
                using var world = PeopleTable.World();
                await world.RunAsync(PeopleTable.Version(0, 25));
                var table = PeopleTable.Version(1, 30, from: 5);
                Person[] rows = [.. table, table[3], table[9] with { Id = "bad", Orders = Person.BadOrders }, new Person(null, null, null, null, null), table[7] with { Id = "same email" }];

                var run = await world.RunAsync(rows.Shuffled(random), fault, calls, byStop: random.Next(2) == 0);

                Assert.True(run.Counts.AddUp && run.Counts.RowsQueried == rows.Length, $"Seed {seed}, {fault} at {calls}: {run.Counts}");
                Assert.True(run.Counts.Aborted == 0 || run.Status is SyncRunStatus.Failed or SyncRunStatus.Cancelled or SyncRunStatus.Interrupted);
                Assert.Equal(1, run.Counts.Ignored);
            }
        }
    }

    [Fact]
    public async Task RunAsync_EveryKindOfRow_IsCountedAsWhatItIs()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(PeopleTable.Version(0, 10));
        var table = PeopleTable.Version(0, 10)[2..];
        table[0] = table[0] with { Name = "changed" };

        // Two more of k9, a row that cannot be mapped, one without a key, one with another's email, a new one.
        var run = await world.RunAsync(
        [
            .. table,
            table[^1],
            new Person("bad", null, null, null, Person.BadOrders),
            new Person(null, null, null, null, null),
            new Person("thief", table[4].Email, null, "thief", null),
            new Person("new", "new", null, "new", null),
        ]);

        Assert.Equal(new SyncCounts { RowsQueried = 13, Added = 1, Changed = 1, Unchanged = 6, Ignored = 1, Rejected = 4, Removed = 2 }, run.Counts);
    }
}

using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>
/// Invariant 4: applying any prefix of a plan any number of times and then the whole gives the state of an uninterrupted run, counts
/// included.
/// </summary>
public sealed class PlanReplayInvariantTests
{
    [Theory]
    [InlineData(SyncMode.Upsert)]
    [InlineData(SyncMode.Insert)]
    [InlineData(SyncMode.Mirror)]
    public async Task RunAsync_StoppedAtAnyBatchAnyNumberOfTimes_EndsAsTheUninterruptedRun(SyncMode mode)
    {
        var shape = PeopleTable.Shape with { Mode = mode };
        var expected = await PlayAsync(shape, []);
        foreach (var stop in TestSettings.Some(Enumerable.Range(1, 15), parts: 4))
        {
            Assert.Equal(expected, await PlayAsync(shape, [stop]));
            Assert.Equal(expected, await PlayAsync(shape, [stop, 1, 1]));
            Assert.Equal(expected, await PlayAsync(shape, [stop, 2, 16 - stop]));
        }
    }

    [Theory]
    [InlineData((int)Fault.BeforeMark)]
    [InlineData((int)Fault.AfterMark)]
    [InlineData((int)Fault.CancelAtMark)]
    public async Task RunAsync_StoppedAtAnyMark_EndsAsTheUninterruptedRun(int fault)
    {
        foreach (var stop in TestSettings.Some(Enumerable.Range(1, 11), parts: 2))
        {
            using var world = PeopleTable.World();
            await world.RunAsync(Before);
            await world.RunAsync(After, (Fault)fault, stop, byStop: true);

            await world.RunAsync(After);

            Assert.Equal(Unrejected, (await world.RunAsync(After)).Counts.Unchanged);
        }
    }

    private static Person[] Before => PeopleTable.Version(0, 30);

    // Swapped emails, a duplicated key, a row that cannot be mapped, a stolen phone, rows that left.
    private static Person[] After
    {
        get
        {
            Person[] rows = [.. PeopleTable.Version(1, 30, from: 8)];
            (rows[0], rows[1]) = (rows[0] with { Email = "e9.0" }, rows[1] with { Email = "e8.0" });
            return [.. rows, rows[5], new Person("bad", null, null, null, Person.BadOrders), new Person("thief", null, rows[3].Phone, "thief", null)];
        }
    }

    private static long Unrejected => 29;

    private static async Task<string> PlayAsync(ModelShape shape, int[] stops)
    {
        using var world = PeopleTable.World(shape);
        await world.RunAsync(Before);
        SyncCounts? counts = null;
        foreach (var stop in stops)
        {
            var run = await world.RunAsync(After, Fault.CancelAtBatch, stop, byStop: true);
            counts ??= run.Resumed?.Counts ?? (run.Status == SyncRunStatus.Warning ? run.Counts : null);
        }

        var last = await world.RunAsync(After);
        counts ??= last.Resumed?.Counts ?? last.Counts;
        var entries = await world.ReadEntriesAsync(PeopleTable.SyncId);
        return $"{counts}{Environment.NewLine}{string.Join(Environment.NewLine, entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))}";
    }
}

using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 7: what lies of a duplicated key stays as it is, byte for byte, wherever its rows come.</summary>
public sealed class DuplicateKeysInvariantTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(1000)]
    public async Task RunAsync_DuplicatesAtAnyTwoPositions_KeepBytesAndSnapshotState(int maxProvisionalRows)
    {
        var table = PeopleTable.Version(0, 12);
        for (var first = 0; first < table.Length; first += 3)
        {
            for (var second = first; second < table.Length; second++)
            {
                using var world = PeopleTable.World();
                await world.RunAsync(table);
                var before = await StateAsync(world, "k5");
                world.Limits = world.Limits with { MaxProvisionalRows = maxProvisionalRows };
                var rows = table.Where(row => row.Id != "k5").ToList();
                rows.Insert(first, table[5]);
                rows.Insert(second, table[5] with { Name = "another" });

                var run = await world.RunAsync(rows);

                Assert.Equal((2, 11), (run.Counts.Rejected, run.Counts.Unchanged));
                Assert.Equal(before, await StateAsync(world, "k5"));
                Assert.Equal(12, (await world.RunAsync(table)).Counts.Unchanged);
            }
        }
    }

    [Fact]
    public async Task RunAsync_DuplicatesOfUnknownAndOfAbsentKeys_KeepTheirStateToo()
    {
        using var world = PeopleTable.World();
        var table = PeopleTable.Version(0, 12);
        await world.RunAsync([.. table, table[11]]);
        Assert.Equal(2, (await world.RunAsync([.. table, table[11]])).Counts.Rejected);
        world.LoseStore();
        await world.RunAsync([table[5], .. table, table[11]]);

        Assert.Equal((1, 1, 10), CountsOf(await world.RunAsync(table)));
    }

    [Fact]
    public async Task RunAsync_RandomDuplicatesInRandomOrder_AreNeverARemoval()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < 40 * TestSettings.Scale; i++)
        {
            using var world = PeopleTable.World();
            var table = PeopleTable.Version(0, random.Next(1, 50));
            await world.RunAsync(table);
            world.Limits = PeopleTable.Limits(random);
            var duplicated = table.Where(_ => random.Next(4) == 0).ToList();
            Person[] rows = [.. table, .. duplicated, .. duplicated.Where(_ => random.Next(2) == 0)];

            var run = await world.RunAsync(rows.Shuffled(random));

            Assert.True(run.Counts.Removed == 0 && run.Counts.Unchanged == table.Length - duplicated.Count, $"Seed {seed}, case {i}: {run.Counts}");
        }
    }

    private static (long Added, long Changed, long Unchanged) CountsOf(Personalization.SyncRun run)
        => (run.Counts.Added, run.Counts.Changed, run.Counts.Unchanged);

    private static async Task<string> StateAsync(ModelWorld world, string key)
    {
        var stored = await (await world.OpenAsync()).GetStoredAsync(key, default);
        return $"{Convert.ToHexString(stored!.Utf8Json.Span)} {stored.Parts[0].Token} {(await world.ReadEntriesAsync(PeopleTable.SyncId))[key]}";
    }
}

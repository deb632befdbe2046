using Personalization.Core.Tests.Sync.Model;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 8: neither the order of rows nor the sizes of batches, windows and queues change anything.</summary>
public sealed class OrderIndependenceInvariantTests
{
    [Fact]
    public async Task RunAsync_AnyOrderAndSizes_LeavesTheSameStoreSnapshotAndCounts()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < 8 * TestSettings.Scale; i++)
        {
            var versions = Versions(random);
            var first = await HistoryAsync(versions, random, shuffled: false);
            for (var again = 0; again < 4; again++)
            {
                var other = await HistoryAsync(versions, random, shuffled: true);
                Assert.True(first == other, $"Seed {seed}, case {i}: in the order of the table{Environment.NewLine}{first}in another{Environment.NewLine}{other}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_KnownRowThatCannotBeMapped_IsUnchangedInAnyOrder(bool changes)
    {
        using var world = PeopleTable.World();
        Person[] rows = [.. PeopleTable.Version(0, 30).Select((row, n) => n % 10 == 5 ? row with { Orders = Person.BadOrders } : row)];
        await world.RunAsync(rows, options: new SyncRunOptions { Resync = SyncResync.ResetCdc });
        world.Limits = new SyncLimits { WindowEntries = 2, ScanAfterMisses = 1000 };

        Person[] next = [.. rows.Reverse().Select(row => changes ? row with { Email = $"new {row.Email}" } : row)];
        var run = await world.RunAsync(next);

        Assert.Equal(changes ? (0, 27, 3) : (30, 0, 0), (run.Counts.Unchanged, run.Counts.Changed, run.Counts.Rejected));
        Assert.Equal(changes ? 3 : 0, run.Rejections.Count);
    }

    private static List<Person[]> Versions(Random random)
    {
        var keys = random.Next(5, 60);
        return [.. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, keys * 2).Where(_ => random.Next(3) > 0).Select(_ => Row(random, keys)).ToArray())];
    }

    private static Person Row(Random random, int keys)
    {
        // Keys and values repeat now and then, so that there are rejections.
        var key = random.Next(keys * 4);
        return new Person($"k{key}", random.Next(10) == 0 ? $"e{random.Next(keys)}" : $"own e{key}", null, $"n{random.Next(3)}", random.Next(20) == 0 ? Person.BadOrders : null);
    }

    private static async Task<string> HistoryAsync(List<Person[]> versions, Random random, bool shuffled)
    {
        using var world = PeopleTable.World();
        var text = new System.Text.StringBuilder();
        foreach (var version in versions)
        {
            world.Limits = PeopleTable.Limits(random);
            var run = await world.RunAsync(shuffled ? version.Shuffled(random) : version);
            text.Append(run.Counts).AppendLine();
        }

        var entries = await world.ReadEntriesAsync(PeopleTable.SyncId);
        foreach (var (key, entry) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            var record = await (await world.OpenAsync()).FindAsync("id", key, default);
            text.Append(key).Append(' ').Append(entry).Append(' ')
                .AppendLine(record is null ? "none" : System.Text.Encoding.UTF8.GetString(record.Utf8Json.Span));
        }

        return text.ToString();
    }
}

using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>A row that no store takes costs few writes, and nothing else: all other rows are written.</summary>
public sealed class PoisonRowTests
{
    private const int Count = 100_000;

    [Theory]
    [InlineData("k0")]
    [InlineData("k499")]
    [InlineData("k500")]
    [InlineData("k999")]
    [InlineData("k50617")]
    [InlineData("k99999")]
    [InlineData("k3", "k4")]
    [InlineData("k0", "k999")]
    [InlineData("k125", "k50617", "k99001")]
    [InlineData("k7000", "k7250", "k7500", "k7999")]
    public async Task RunAsync_PoisonAmongAHundredThousand_TakesTwiceTheLogarithmOfABatch(params string[] keys)
    {
        var rows = Enumerable.Range(0, Count).Select(n => new Customer($"k{n}", null, "n")).ToList();
        var well = await WritesAsync(rows, StoreFault.Delay(TimeSpan.Zero, TimeProvider.System), []);
        var fault = StoreFault.RowError(keys);

        var writes = await WritesAsync(rows, fault, keys);

        Assert.Equal(Count / SyncConstants.BatchOperations, well);
        Assert.True(fault.Hits >= keys.Length);
        Assert.InRange(writes - well, 1, keys.Length * 2 * Math.Log2(SyncConstants.BatchOperations));
    }

    [Fact]
    public async Task SendAsync_OnePoisonRowAnywhereInABatchOfAnySize_TakesTwiceItsLogarithm()
    {
        foreach (var size in Enumerable.Range(2, 66).Append(1000))
        {
            for (var bad = 0; bad < size; bad++)
            {
                var harness = new Apply.SenderHarness();
                harness.FailRows($"{bad}");

                var result = await harness.SendAsync(Apply.SenderHarness.Batch(size));

                Assert.Equal(bad, Assert.Single(result.RowErrors).Position);
                Assert.True(harness.Calls.Count - 1 <= 2 * Math.Log2(size), $"{harness.Calls.Count - 1} more calls for the row {bad} of {size}.");
                Assert.Equal(size - 1, harness.Acknowledged.Count);
            }
        }
    }

    /// <summary>Runs the sync once, and answers how many batches the store was asked to take.</summary>
    private static async Task<int> WritesAsync(List<Customer> rows, StoreFault fault, string[] keys)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        store.OnApply(fault);
        using var harness = new SyncHarness(store) { IndexEmail = false };

        var run = await harness.RunAsync(rows);

        Assert.Equal(keys.Length == 0 ? SyncRunStatus.Success : SyncRunStatus.Warning, run.Status);
        Assert.Equal(Count - keys.Length, run.Counts.Added);
        Assert.Equal(keys.Length, run.Counts.Rejected);
        Assert.Equal(keys, run.Rejections.Select(row => row.Key));
        store.ClearFaults();
        Assert.All(keys, key => Assert.Null(harness.FindAsync(key).Result));
        Assert.All(rows.Where(row => !keys.Contains(row.Id)).Where((_, n) => n % 97 == 0), row => Assert.NotNull(harness.FindAsync(row.Id!).Result));
        return store.CountOf(StoreOperations.Apply);
    }
}

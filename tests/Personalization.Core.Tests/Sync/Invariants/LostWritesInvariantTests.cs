using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>
/// Invariant 11: whatever acknowledged writes a store loses from their end on, as by a failover or an older backup, the next run leaves it
/// equal to the model, and the collection is not ready before.
/// </summary>
public sealed class LostWritesInvariantTests
{
    private const int Rows = 24;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_StoreLostWhatACompletedRunWrote_IsNotReadyAndConverges(bool valuesMove)
        => await LoseEachSuffixAsync(valuesMove, stopAtBatch: null);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_StoreLostWhatAnInterruptedRunWrote_Converges(bool valuesMove)
        => await LoseEachSuffixAsync(valuesMove, stopAtBatch: 5);

    private static async Task LoseEachSuffixAsync(bool valuesMove, int? stopAtBatch)
    {
        var writes = 0;
        for (var kept = 0; kept == 0 || kept <= writes; kept++)
        {
            writes = await LoseAsync(valuesMove, stopAtBatch, kept);
        }

        Assert.True(writes > 20, $"Only {writes} writes.");
    }

    /// <summary>Lets a store forget all but the first writes of two runs.</summary>
    /// <returns>How many writes there were.</returns>
    private static async Task<int> LoseAsync(bool valuesMove, int? stopAtBatch, int kept)
    {
        var log = new WriteLog();
        using var harness = new SyncHarness(log.Store) { Limits = new SyncLimits { BatchOperations = 3, BatchesInFlight = 1, LowWaterBatches = 1 } };
        await harness.RunAsync(Version(0, valuesMove: false));
        harness.Rows = Version(1, valuesMove);
        await RunAsync(harness, log.Store, stopAtBatch);
        var writes = log.Count;

        harness.Store = await log.ReplayAsync(kept);
        using (var service = harness.CreateService())
        {
            await service.StartAsync(default);
            // The last write is the mark of the snapshot: by then the store holds everything.
            Assert.False(stopAtBatch is null && kept < writes - 1 && service.IsReady(SyncHarness.Collection), $"Ready with {kept} of {writes} writes.");
            var run = await service.RunAsync(SyncHarness.SyncId);
            Assert.True(run.Status == SyncRunStatus.Success, $"With {kept} of {writes} writes: {run.Status} {run.Error}");
            Assert.True(service.IsReady(SyncHarness.Collection));
        }

        await AssertEqualsAsync(harness, $"{kept} of {writes} writes");
        return writes;
    }

    private static async Task RunAsync(SyncHarness harness, FaultyRecordStore store, int? stopAtBatch)
    {
        using var stop = new CancellationTokenSource();
        using var service = harness.CreateService();
        await service.StartAsync(default);
        if (stopAtBatch is { } batch)
        {
            store.ClearCounts();
            store.BeforeCall = call => call.Operation == StoreOperations.Apply && call.Number == batch ? new(stop.CancelAsync()) : default;
        }

        var run = await service.RunAsync(SyncHarness.SyncId, new SyncRunOptions { CancelledByStop = true }, stop.Token);
        store.BeforeCall = null;
        Assert.Equal(stopAtBatch is null ? SyncRunStatus.Success : SyncRunStatus.Interrupted, run.Status);
    }

    private static async Task AssertEqualsAsync(SyncHarness harness, string moment)
    {
        foreach (var row in harness.Rows)
        {
            var expected = $"{moment}: {{\"name\":\"{row.Name}\"}}";
            Assert.Equal(expected, $"{moment}: {await harness.FindAsync(row.Id!)}");
            Assert.Equal(expected, $"{moment}: {await harness.FindAsync(row.Email!, "email")}");
        }

        for (var n = 0; n < Rows / 4; n++)
        {
            Assert.Equal($"{moment}: ", $"{moment}: {await harness.FindAsync($"{n}")}");
        }

        Assert.Equal(harness.Rows.Count, (await harness.RunAsync(harness.Rows)).Counts.Unchanged);
    }

    /// <summary>The second version has lost its first rows, has new ones, and others have changed. Where values move, each row has the email of the next.</summary>
    private static Customer[] Version(int version, bool valuesMove)
        => [.. Enumerable.Range(version * Rows / 4, Rows).Select(n => new Customer($"{n}", $"e{(valuesMove ? n + 1 : n)}", n % 3 == 0 ? "same" : $"n{n} v{version}"))];

    /// <summary>A store in memory that remembers in which order it acknowledged what.</summary>
    private sealed class WriteLog
    {
        private readonly List<StoreCall> _calls = [];

        internal WriteLog()
        {
            Store = new FaultyRecordStore(new InMemoryRecordStore()) { AfterCall = Note };
        }

        internal FaultyRecordStore Store { get; }

        internal int Count => _calls.Count;

        internal async Task<IRecordStore> ReplayAsync(int count)
        {
            var store = new InMemoryRecordStore();
            var customers = await store.OpenAsync(new CollectionDefinition(SyncHarness.Collection, "id", ["email"]), default);
            foreach (var call in _calls.Take(count))
            {
                switch (call.Operation)
                {
                    case StoreOperations.Apply:
                        await customers.ApplyAsync(call.Batch!, default);
                        break;
                    case StoreOperations.Register:
                        await customers.RegisterAsync(call.Registration!, replaces: null, default);
                        break;
                    default:
                        var before = await customers.GetMarkAsync(call.Sync!, default);
                        Assert.True(await customers.TrySetMarkAsync(call.Sync!, before, call.Mark!, default));
                        break;
                }
            }

            return store;
        }

        private ValueTask Note(StoreCall call)
        {
            if (call.Operation is StoreOperations.Apply or StoreOperations.Register or StoreOperations.SetMark)
            {
                _calls.Add(call);
            }

            return ValueTask.CompletedTask;
        }
    }
}

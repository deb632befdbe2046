using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>A store that is away for a moment, at whatever call of a run; and one that is away before the run has come to its slot.</summary>
public sealed class StoreMomentTests
{
    private static readonly Customer[] Before = [.. Enumerable.Range(0, 30).Select(i => new Customer($"{i}", $"{i}@x", "old"))];
    private static readonly Customer[] After = [.. Enumerable.Range(5, 40).Select(i => new Customer($"{i}", $"{i + 1}@x", "new"))];

    [Theory]
    [InlineData(StoreOperations.GetMark, SyncResync.None, false)]
    [InlineData(StoreOperations.GetRegistrations, SyncResync.None, false)]
    [InlineData(StoreOperations.SetMark, SyncResync.None, false)]
    [InlineData(StoreOperations.Apply, SyncResync.None, false)]
    [InlineData(StoreOperations.ListParts, SyncResync.None, true)]
    [InlineData(StoreOperations.ListParts, SyncResync.ClearAndFill, false)]
    public async Task RunAsync_StoreIsAwayAtOneCall_WaitsItOut(StoreOperations operation, SyncResync resync, bool reconcile)
    {
        foreach (var fault in new[] { StoreFault.Throw(RecordStoreErrorKind.Transient), StoreFault.LoseAnswer() })
        {
            var store = new FaultyRecordStore(new InMemoryRecordStore());
            using var harness = new SyncHarness(store);
            await harness.RunAsync(Before);
            harness.Rows = After;
            using var service = harness.CreateService();
            await service.StartAsync(default);
            store.On(operation, fault, call: 1, times: 2);

            var run = await service.RunAsync(SyncHarness.SyncId, new SyncRunOptions { Resync = resync, Reconcile = reconcile });

            Assert.Equal((null, SyncRunStatus.Success, 2), (run.Error, run.Status, fault.Hits));
            Assert.Equal("""{"name":"new"}""", await harness.FindAsync("45@x", "email"));
            Assert.Null(await harness.FindAsync("4"));
        }
    }

    [Fact]
    public async Task RunAsync_FirstRunAndRegisteringFailsForTheMoment_WaitsItOut()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        var fault = StoreFault.LoseAnswer();
        store.On(StoreOperations.Register, fault, call: 1, times: 2);

        var run = await harness.RunAsync(Before);

        Assert.Equal((null, SyncRunStatus.Success, 2), (run.Error, run.Status, fault.Hits));
    }

    [Fact]
    public async Task RunAsync_StoreIsAwayFromTheStart_IsAFailedRunThatSaysWhy()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        using var service = harness.CreateService();
        store.On(StoreOperations.GetMark, StoreFault.Throw(RecordStoreErrorKind.Transient));

        var run = await service.RunAsync(SyncHarness.SyncId);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (run.Status, run.ErrorCode));
        Assert.Contains("GetMark", run.Error, StringComparison.Ordinal);
        Assert.Equal(run, Assert.Single(service.Log.List(SyncHarness.SyncId)).State.Run);
    }

    [Fact]
    public async Task RunAsync_StoreThrowsSomethingOfItsOwnBeforeTheRun_IsAFailedRunThatNamesItsTypeOnly()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        using var service = harness.CreateService();
        store.On(StoreOperations.Open, StoreFault.Throw(() => new OperationCanceledException("4711")));

        var run = await service.RunAsync(SyncHarness.SyncId);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StoreUnavailable), (run.Status, run.ErrorCode));
        Assert.Contains(nameof(OperationCanceledException), run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", run.Error, StringComparison.Ordinal);
    }
}

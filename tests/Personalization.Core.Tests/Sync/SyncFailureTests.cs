using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Whatever ends a run in the middle, the next run leaves the store equal to the model, also when the model went back.</summary>
public sealed class SyncFailureTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(4, true)]
    public async Task RunAsync_StoreFailsAtABatch_CountsAddUpAndTheNextRunConverges(int batch, bool half)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 2 } };
        await harness.RunAsync(Version(0, 60));
        var fault = half ? StoreFault.ApplyHalf() : StoreFault.Throw();
        store.OnApply(fault, call: batch);

        var failed = await harness.RunAsync(Version(1, 50));
        Assert.Equal(1, fault.Hits);
        Assert.Equal(SyncRunStatus.Failed, failed.Status);
        Assert.Equal(ErrorCodes.StoreUnavailable, failed.ErrorCode);
        Assert.True(failed.Counts.AddUp, failed.Counts.ToString());
        Assert.True(failed.Counts.Aborted > 0);

        var next = await harness.RunAsync(Version(1, 50));
        Assert.Equal(SyncRunStatus.Success, next.Status);
        await AssertEqualsAsync(harness, Version(1, 50), 60);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task RunAsync_ModelGoesBackAfterAnInterruptedRun_StoreGoesBackToo(int batch)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 2 } };
        await harness.RunAsync(Version(0, 60));
        var fault = StoreFault.ApplyHalf();
        store.OnApply(fault, call: batch);
        await harness.RunAsync([.. Version(1, 80)]);
        Assert.Equal(1, fault.Hits);

        var back = await harness.RunAsync(Version(0, 60));

        Assert.Equal(SyncRunStatus.Success, back.Status);
        await AssertEqualsAsync(harness, Version(0, 60), 80);
        Assert.Equal(60, (await harness.RunAsync(Version(0, 60))).Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_FirstRunFails_StaysLoadingAndLeavesNoOrphans()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        store.OnApply(StoreFault.Throw(), call: 3);
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 1 }, Rows = Version(0, 60) };
        using var service = harness.CreateService();
        await service.StartAsync(default);

        await service.RunAsync(SyncHarness.SyncId);
        Assert.False(service.IsReady(SyncHarness.Collection));

        harness.Rows = Version(0, 60)[30..];
        var next = await service.RunAsync(SyncHarness.SyncId);
        Assert.Equal(SyncRunStatus.Success, next.Status);
        Assert.True(service.IsReady(SyncHarness.Collection));
        Assert.Null(await harness.FindAsync("0"));
        await AssertEqualsAsync(harness, Version(0, 60)[30..], 60);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileApplying_AccountsForEveryRowAndTheNextRunGoesOn()
    {
        using var cancellation = new CancellationTokenSource();
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 1 }, Rows = Version(0, 60) };
        store.BeforeCall = call => call is { Operation: StoreOperations.Apply, Number: 3 } ? new(cancellation.CancelAsync()) : default;
        using var service = harness.CreateService();
        await service.StartAsync(default);

        var cancelled = await service.RunAsync(SyncHarness.SyncId, null, cancellation.Token);
        Assert.Equal(SyncRunStatus.Cancelled, cancelled.Status);
        Assert.True(cancelled.Counts.AddUp, cancelled.Counts.ToString());
        Assert.InRange(cancelled.Counts.Added, 20, 30);

        Assert.Equal(SyncRunStatus.Success, (await service.RunAsync(SyncHarness.SyncId)).Status);
        await AssertEqualsAsync(harness, Version(0, 60), 60);
    }

    [Fact]
    public Task RunAsync_MarkCannotMoveAfterTheSnapshot_TheNextRunFinishesWithoutWriting() => FinishesWithoutWritingAsync(hasRunBefore: true, refused: 0);

    [Fact]
    public Task RunAsync_MarkOfAFirstRunCannotMove_TheNextRunFinishesWithoutWriting() => FinishesWithoutWritingAsync(hasRunBefore: false, refused: 0);

    [Fact]
    public Task RunAsync_MarkCannotMoveAfterRefusals_TheNextRunCountsThemAndKeepsTheirEntries() => FinishesWithoutWritingAsync(hasRunBefore: true, refused: 1);

    private static async Task FinishesWithoutWritingAsync(bool hasRunBefore, int refused)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        if (hasRunBefore)
        {
            await harness.RunAsync(Version(0, 20));
        }

        store.OnSetMark(StoreFault.Throw(), when: ClosesThePlan);
        store.OnApply(StoreFault.RowError([.. Enumerable.Range(0, refused).Select(n => $"{n}")]));
        var failed = await harness.RunAsync(Version(1, 20));
        Assert.Equal(SyncRunStatus.Failed, failed.Status);
        store.ClearFaults();
        store.ClearCounts();

        var next = await harness.RunAsync(Version(1, 20));

        Assert.Equal(failed.RunId, next.Resumed?.RunId);
        Assert.Equal((20 - refused, refused), (next.Resumed!.Counts.Changed + next.Resumed.Counts.Added, next.Resumed.Counts.Rejected));
        Assert.Equal((20 - refused, refused), (next.Counts.Unchanged, next.Counts.Changed));
        Assert.Equal(refused, store.CountOf(StoreOperations.Apply));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_TheProcessLeftAnOpenPlan_TheNextRunFoldsItAndConverges(int batch)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 1 } };
        await harness.RunAsync(Version(0, 60));
        store.OnApply(StoreFault.Throw(), call: batch);
        store.OnSetMark(StoreFault.Throw(), when: ClosesThePlan);
        await harness.RunAsync(Version(1, 80));
        var mark = await (await harness.OpenAsync(store)).GetMarkAsync(SyncHarness.SyncId, default);
        Assert.NotNull(mark!.OpenPlanId);
        store.ClearFaults();

        var back = await harness.RunAsync(Version(0, 50));

        Assert.Equal(SyncRunStatus.Success, back.Status);
        await AssertEqualsAsync(harness, Version(0, 50), 80);
        Assert.Equal(50, (await harness.RunAsync(Version(0, 50))).Counts.Unchanged);
    }

    [Fact]
    public async Task RunAsync_PlanWasFoldedAndTheMarkDidNotMove_RefusedRowsKeepTheirEntries()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 1, BatchesInFlight = 1 } };
        await harness.RunAsync(Version(0, 20));
        store.OnApply(StoreFault.Throw(), call: 5);
        store.OnSetMark(StoreFault.Throw(), when: ClosesThePlan);
        Customer[] rows = [.. Version(1, 10), .. Version(0, 20)[10..]];
        rows[0] = rows[0] with { Email = rows[19].Email };
        Assert.Equal(SyncRunStatus.Failed, (await harness.RunAsync(rows)).Status);
        store.ClearFaults();

        var next = await harness.RunAsync(rows);
        Assert.Equal("0", Assert.Single(next.Rejections).Key);
        Assert.Equal(1, (await harness.RunAsync(rows[1..])).Counts.Removed);

        await AssertEqualsAsync(harness, [.. rows[1..]], 20);
    }

    [Fact]
    public async Task RunAsync_AskedTwiceAtOnce_RunsOneAfterTheOther()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Rows = Version(0, 500), Limits = new SyncLimits { BatchOperations = 10 } };
        using var service = harness.CreateService();

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => service.RunAsync(SyncHarness.SyncId)));

        Assert.Equal(500, runs.Sum(run => run.Counts.Added));
        Assert.Equal(1500, runs.Sum(run => run.Counts.Unchanged));
    }

    [Fact]
    public async Task RunAsync_SourceFailsInTheMiddle_WritesNothing()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        await harness.RunAsync(Version(0, 20));
        store.ClearCounts();
        harness.Query = new FakeQuery(SourceQuery.FromRows(Version(1, 20), CustomerJson.Default.Customer)).FailAfter(rows: 7);

        var failed = await harness.RunAsync([]);

        Assert.Equal(SyncRunStatus.Failed, failed.Status);
        Assert.Equal(ErrorCodes.SourceFailed, failed.ErrorCode);
        Assert.True(failed.Counts.AddUp);
        Assert.Equal(7, failed.Counts.Aborted);
        Assert.Equal(0, store.CountOf(StoreOperations.Apply));
        await AssertEqualsAsync(harness, Version(0, 20), 20);
    }

    [Fact]
    public async Task RunAsync_AfterAnyEnd_NoPlanFileRemains()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 10 } };
        await harness.RunAsync(Version(0, 30));
        Assert.Null(await harness.Snapshots.OpenReadAsync(SyncHarness.SyncId, StateFileKind.Plan, default));
        store.OnApply(StoreFault.Throw(), call: 2);
        await harness.RunAsync(Version(1, 30));
        Assert.Null(await harness.Snapshots.OpenReadAsync(SyncHarness.SyncId, StateFileKind.Plan, default));
    }

    [Fact]
    public async Task RunAsync_ANewerRunHasWritten_EndsAsLeaseLost()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        await harness.RunAsync(Version(0, 10));
        var customers = await harness.OpenAsync(store);
        store.BeforeCall = async call =>
        {
            if (call.Operation == StoreOperations.Apply)
            {
                var mark = await customers.GetMarkAsync(SyncHarness.SyncId, default);
                var next = new SyncMark("another", null, mark!.Token + 1);
                await customers.TrySetMarkAsync(SyncHarness.SyncId, mark, next, default);
            }
        };

        var run = await harness.RunAsync(Version(1, 10));

        Assert.Equal(ErrorCodes.LeaseLost, run.ErrorCode);
    }

    [Fact]
    public async Task RunAsync_ANewerRunHasWrittenAPart_EndsAsLeaseLostAndLeavesIt()
    {
        var store = new InMemoryRecordStore();
        var faulty = new FaultyRecordStore(store);
        using var harness = new SyncHarness(faulty) { IndexEmail = false };
        await harness.RunAsync(Version(0, 10));
        var customers = await harness.OpenAsync(store);
        faulty.BeforeCall = async call =>
        {
            if (call.Batch is { } batch)
            {
                var newer = new RecordOperation(RecordOperationKind.Write, "4", """{"name":"newer"}"""u8.ToArray());
                await customers.ApplyAsync(new RecordBatch(batch.Sync, batch.Token + 1, batch.SyncedAt, [], [newer]), default);
            }
        };

        var run = await harness.RunAsync(Version(1, 10));

        Assert.Equal(SyncRunStatus.Failed, run.Status);
        Assert.Equal(ErrorCodes.LeaseLost, run.ErrorCode);
        Assert.True(run.Counts.AddUp, run.Counts.ToString());
        Assert.Equal("""{"name":"newer"}""", await harness.FindAsync("4"));
    }

    private static bool ClosesThePlan(SyncMark mark) => mark.OpenPlanId is null;

    private static Customer[] Version(int version, int count)
        => [.. Enumerable.Range(0, count).Select(i => new Customer($"{i}", $"{i}@v{version}", i % 3 == 0 ? "same" : $"n{i} v{version}"))];

    private static async Task AssertEqualsAsync(SyncHarness harness, Customer[] model, int keys)
    {
        var byId = model.ToDictionary(row => row.Id!);
        for (var i = 0; i < keys; i++)
        {
            var expected = byId.TryGetValue($"{i}", out var row) ? $$"""{"name":"{{row.Name}}"}""" : null;
            Assert.Equal(expected, await harness.FindAsync($"{i}"));
            if (row?.Email is { } email)
            {
                Assert.Equal(expected, await harness.FindAsync(email, "email"));
            }
        }
    }
}

using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.Plan;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Run;

/// <summary>What must be durable before what: seen from the store, at the moment of each call.</summary>
public sealed class RunOrderTests : IDisposable
{
    private const int BatchOperations = 5;

    private readonly InMemoryRecordStore _inner = new();
    private readonly FaultyRecordStore _store;
    private readonly SyncHarness _harness;

    public RunOrderTests()
    {
        _store = new FaultyRecordStore(_inner);
        _harness = new SyncHarness(_store)
        {
            Limits = new SyncLimits { BatchOperations = BatchOperations, BatchesInFlight = 1, LowWaterBatches = 1 },
        };
    }

    [Fact]
    public async Task RunAsync_MarkNamesAPlan_PlanAndDraftAreThere()
    {
        await _harness.RunAsync(Version(0));
        var opened = 0;
        _store.BeforeCall = async call =>
        {
            if (call is { Operation: StoreOperations.SetMark, Mark.OpenPlanId: not null })
            {
                opened++;
                Assert.NotNull(await SyncPlan.OpenAsync(_harness.Snapshots, SyncHarness.SyncId, call.Mark, default));
                await using var draft = await _harness.Snapshots.OpenReadAsync(SyncHarness.SyncId, StateFileKind.Draft, default);
                Assert.NotNull(draft);
            }
        };

        var run = await _harness.RunAsync(Version(1));

        Assert.Null(run.Error);
        Assert.True(opened > 1, $"Opened {opened} times.");
    }

    [Fact]
    public async Task RunAsync_Writes_OnlyWhileTheMarkNamesItsPlanUnderItsToken()
    {
        await _harness.RunAsync(Version(0));
        _store.BeforeCall = async call =>
        {
            if (call.Operation == StoreOperations.Apply)
            {
                var mark = await MarkAsync();
                Assert.NotNull(mark.OpenPlanId);
                Assert.Equal(call.Batch!.Token, mark.Token);
            }
        };

        Assert.Null((await _harness.RunAsync(Version(1))).Error);
        await StopAsync(batch: 3);
        Assert.Null((await _harness.RunAsync(Version(2))).Error);
    }

    [Fact]
    public async Task RunAsync_LowWaterMarkMoves_LogCoversItAndEveryClaimThatWaits()
    {
        await _harness.RunAsync(Version(0));
        var highest = 0L;
        _store.BeforeCall = async call =>
        {
            if (call is { Operation: StoreOperations.SetMark, Mark: { OpenPlanId: { } plan, PlanOffset: > 0 and var offset } })
            {
                var waiting = 0;
                var log = await OutcomeReader.ReadAsync(
                    _harness.Snapshots, SyncHarness.SyncId, plan, long.MaxValue, _ => waiting++, default);
                Assert.True(log.Covered >= offset, $"The log covers {log.Covered}, and the mark moves to {offset}.");
                highest = offset == SyncMark.WholePlan ? highest : offset;
                Assert.True(waiting >= highest - 1, $"{waiting} of {highest} claims are in the log.");
            }
        };

        // Every row takes the email of the next one, so that every claim waits.
        var run = await _harness.RunAsync([.. Version(0).Select((row, n) => row with { Email = $"e{(n + 1) % 30}" })]);

        Assert.Equal(30, run.Counts.Changed);
        Assert.Equal(30, highest);
    }

    [Fact]
    public async Task RunAsync_ABatchIsStillInFlight_LowWaterMarkStaysBeforeIt()
    {
        _harness.Limits = _harness.Limits with { BatchesInFlight = 2 };
        var second = new TestGate();
        var moved = new TaskCompletionSource<long>();
        _store.OnApply(StoreFault.WaitAt(second), call: 2);
        _store.AfterCall = call =>
        {
            if (call is { Operation: StoreOperations.SetMark, Mark.PlanOffset: > 0 and var offset })
            {
                moved.TrySetResult(offset);
            }
            else if (call is { Operation: StoreOperations.Apply, Number: 3 })
            {
                moved.TrySetResult(0);
            }

            return ValueTask.CompletedTask;
        };

        var run = _harness.RunAsync(Version(0));
        var first = await moved.Task;
        second.Open();

        Assert.Equal(BatchOperations, first);
        Assert.Equal(SyncRunStatus.Success, (await run).Status);
    }

    [Fact]
    public async Task RunAsync_Resumed_SendsWhatWasNotCoveredUnderAGreaterToken()
    {
        await StopAsync(batch: 4);
        var before = await MarkAsync();
        var sent = 0;
        var tokens = new HashSet<long>();
        _store.BeforeCall = call =>
        {
            if (call.Operation == StoreOperations.Apply)
            {
                sent += call.Batch!.Operations.Count;
                tokens.Add(call.Batch.Token);
            }

            return ValueTask.CompletedTask;
        };

        var run = await _harness.RunAsync(Version(9));

        Assert.Equal(30, run.Resumed!.Counts.Added);
        Assert.Equal(30 - before.PlanOffset, sent);
        Assert.InRange(before.PlanOffset, 1, 29);
        Assert.All(tokens, token => Assert.True(token > before.Token));
    }

    [Fact]
    public async Task RunAsync_ABatchFailsWhileAnotherIsInFlight_FoldsAfterBoth()
    {
        _harness.Limits = _harness.Limits with { BatchesInFlight = 2 };
        await _harness.RunAsync(Version(0));
        _store.ClearCounts();
        var inFlight = false;
        var looked = false;
        var lookedTooEarly = false;
        _store.BeforeCall = async call =>
        {
            if (call.Operation == StoreOperations.GetMark)
            {
                looked = inFlight;
                lookedTooEarly |= inFlight;
            }
            else if (call is { Operation: StoreOperations.Apply, Number: 1 })
            {
                throw new InvalidOperationException("The test lets this batch fail.");
            }
            else if (call is { Operation: StoreOperations.Apply, Number: 2 })
            {
                // Folding begins with a look at the mark. Nothing tells that it waits, so it is given many turns to be too early.
                inFlight = true;
                for (var turn = 0; turn < 100_000 && !looked; turn++)
                {
                    await Task.Yield();
                }

                inFlight = false;
            }
        };

        var run = await _harness.RunAsync(Version(1));

        Assert.Equal(SyncRunStatus.Failed, run.Status);
        Assert.Null((await MarkAsync()).OpenPlanId);
        Assert.False(lookedTooEarly, "The plan was folded while a batch of it was on its way.");
    }

    public void Dispose() => _harness.Dispose();

    private static Customer[] Version(int version) => [.. Enumerable.Range(0, 30).Select(n => new Customer($"{n}", $"e{n}", $"n{n} v{version}"))];

    private async Task<SyncMark> MarkAsync() => (await (await _harness.OpenAsync(_inner)).GetMarkAsync(SyncHarness.SyncId, default))!;

    /// <summary>Begins a run of the rows and lets the process stop at a batch.</summary>
    private async Task StopAsync(int batch)
    {
        using var stop = new CancellationTokenSource();
        using var service = _harness.CreateService();
        await service.StartAsync(default);
        _store.ClearCounts();
        var before = _store.BeforeCall;
        _store.BeforeCall = async call =>
        {
            await (before?.Invoke(call) ?? ValueTask.CompletedTask);
            if (call.Operation == StoreOperations.Apply && call.Number == batch)
            {
                await stop.CancelAsync();
            }
        };
        _harness.Rows = Version(9);
        var run = await service.RunAsync(SyncHarness.SyncId, new SyncRunOptions { CancelledByStop = true }, stop.Token);
        _store.BeforeCall = before;
        Assert.Equal(SyncRunStatus.Interrupted, run.Status);
    }
}

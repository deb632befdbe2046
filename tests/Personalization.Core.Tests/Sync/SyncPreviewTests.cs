using System.Text;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>The dry run: it says what a run would do, and does nothing.</summary>
public sealed class SyncPreviewTests
{
    private static readonly Customer[] Before = [new("1", "a", "Ann"), new("2", "b", "Bob"), new("3", "c", "Cid")];
    private static readonly Customer[] After = [new("2", "b", "Bobby"), new("3", "c", "Cid"), new("4", "d", "Dan"), new("4", "d", "Dan")];

    [Fact]
    public async Task PlanAsync_ChangedModel_ShowsCountsAndFieldsBeforeAndAfter()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Before);
        harness.Rows = [.. After, new Customer("5", "e", "Eve")];
        using var service = harness.CreateService();

        var preview = await service.PlanAsync(SyncHarness.SyncId);

        Assert.Equal(new SyncCounts { RowsQueried = 5, Added = 1, Changed = 1, Unchanged = 1, Rejected = 2, Removed = 1 }, preview.Counts);
        Assert.Equal(
            ["Changed 2 {\"name\":\"Bob\"} -> {\"name\":\"Bobby\"}", "Added 5 none -> {\"name\":\"Eve\"}", "Removed 1 {\"name\":\"Ann\"} -> none"],
            preview.Samples.Select(operation => $"{operation.Kind} {operation.Key} {Text(operation.Before)} -> {Text(operation.After)}"));
        Assert.Equal("4", preview.Rejections[0].Key);
        Assert.True(preview.PlanBytes > 0);
        Assert.Null(preview.ValveError);
        Assert.False(preview.IsAgainstOpenPlan);
    }

    [Fact]
    public async Task PlanAsync_AnyNumberOfTimes_ChangesNothing()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store);
        await harness.RunAsync(Before);
        var customers = await harness.OpenAsync(store);
        var mark = await customers.GetMarkAsync(SyncHarness.SyncId, default);
        store.ClearCounts();
        harness.Rows = After;
        using var service = harness.CreateService();

        foreach (var resync in Enum.GetValues<SyncResync>())
        {
            await service.PlanAsync(SyncHarness.SyncId, new SyncRunOptions { Resync = resync });
        }

        Assert.Equal(0, store.CountOf(StoreOperations.Apply | StoreOperations.SetMark | StoreOperations.Register | StoreOperations.Unregister));
        Assert.Equal(mark, await customers.GetMarkAsync(SyncHarness.SyncId, default));
        foreach (var kind in Enum.GetValues<StateFileKind>().Except([StateFileKind.Snapshot]))
        {
            Assert.Null(await harness.Snapshots.OpenReadAsync(SyncHarness.SyncId, kind, default));
        }

        Assert.Equal(1, (await harness.RunAsync(After)).Counts.Changed);
    }

    [Fact]
    public async Task PlanAsync_Digest_AllowsARunToRemoveWhatWasShown()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Before);
        harness.Rows = [];
        using var service = harness.CreateService();

        var preview = await service.PlanAsync(SyncHarness.SyncId);
        var refused = await harness.RunAsync([]);
        var allowed = await harness.RunAsync([], new SyncRunOptions { AllowRemovals = preview.Digest });

        Assert.Contains(preview.Digest, preview.ValveError, StringComparison.Ordinal);
        Assert.Equal(ErrorCodes.ValveTripped, refused.ErrorCode);
        Assert.Equal(3, allowed.Counts.Removed);
    }

    [Fact]
    public async Task PlanAsync_BesideAnOpenPlan_SaysSoAndLeavesItToBeResumed()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { BatchOperations = 1, BatchesInFlight = 1, LowWaterBatches = 1 } };
        store.OnApply(StoreFault.Throw(), call: 2);
        store.OnSetMark(StoreFault.Throw(), when: mark => mark.OpenPlanId is null);
        await harness.RunAsync(Before);
        store.ClearFaults();
        harness.Rows = After;
        using var service = harness.CreateService();

        var preview = await service.PlanAsync(SyncHarness.SyncId);
        var run = await harness.RunAsync(Before);

        Assert.True(preview.IsAgainstOpenPlan);
        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal("{\"name\":\"Cid\"}", await harness.FindAsync("3"));
    }

    [Fact]
    public async Task PlanAsync_ValuesThatStoredRecordsHold_AreRejectedAsInTheRun()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Before);

        // 4 claims what 1 keeps, 5 what 2 lets go, 6 what 3 takes with it.
        Customer[] rows = [Before[0], new("2", "z", "Bob"), new("4", "a", "Dan"), new("5", "b", "Eve"), new("6", "c", "Fay")];
        harness.Rows = rows;
        using var service = harness.CreateService();

        var preview = await service.PlanAsync(SyncHarness.SyncId);
        var reconciled = await ((ISyncService)service).ReconcileAsync(SyncHarness.SyncId);
        var run = await harness.RunAsync(rows);
        harness.Rows = rows;
        var again = await ((ISyncService)service).ReconcileAsync(SyncHarness.SyncId);

        Assert.Equal(new SyncCounts { RowsQueried = 5, Added = 2, Changed = 1, Unchanged = 1, Rejected = 1, Removed = 1 }, preview.Counts);
        Assert.Equal(run.Counts, preview.Counts);
        Assert.Equal(run.Rejections, preview.Rejections);
        Assert.Equal(preview.Counts, reconciled.Counts);
        Assert.DoesNotContain(preview.Samples, operation => operation.Key == "4");
        Assert.Equal((0L, 0L, 0L, 1L), (again.Counts.Added, again.Counts.Changed, again.Counts.Removed, again.Counts.Rejected));
    }

    [Fact]
    public async Task PlanAsync_ValuesThatGoInACircle_AreChanged()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Before);
        Customer[] rows = [new("1", "b", "Ann"), new("2", "a", "Bob"), new("3", "c", "Cid"), new("4", "c", "Dan")];
        harness.Rows = rows;
        using var service = harness.CreateService();

        var preview = await service.PlanAsync(SyncHarness.SyncId);

        Assert.Equal((await harness.RunAsync(rows)).Counts, preview.Counts);
        Assert.Equal((2L, 1L), (preview.Counts.Changed, preview.Counts.Rejected));
    }

    [Fact]
    public async Task PlanAsync_ClearAndFill_RejectsNoRowForAValueOfItsOwnRecords()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Before);
        harness.Rows = [new("4", "a", "Dan"), new("2", "b", "Bob"), new("3", "c", "Cid")];
        using var service = harness.CreateService();

        var preview = await service.PlanAsync(SyncHarness.SyncId, new SyncRunOptions { Resync = SyncResync.ClearAndFill });

        Assert.Equal((3L, 0L), (preview.Counts.Added, preview.Counts.Rejected));
    }

    private static string Text(ReadOnlyMemory<byte>? json) => json is { } utf8 ? Encoding.UTF8.GetString(utf8.Span) : "none";
}

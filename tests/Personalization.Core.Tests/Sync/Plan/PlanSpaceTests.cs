using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Plan;

/// <summary>A plan that outgrows its limit or the disk stops the run while nothing has been written.</summary>
public sealed class PlanSpaceTests
{
    private static readonly Customer[] Rows = [.. Enumerable.Range(0, 20_000).Select(n => new Customer($"{n}", null, $"name {n}"))];

    [Fact]
    public async Task RunAsync_PlanLargerThanAllowed_StopsAndNamesBothNumbers()
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        using var harness = new SyncHarness(store) { Limits = new SyncLimits { MaxPlanBytes = 400_000 } };

        var run = await harness.RunAsync(Rows);

        Assert.Equal(ErrorCodes.PlanTooLarge, run.ErrorCode);
        Assert.Matches(@"has reached [4-9]\d\d,\d{3} bytes, and maxPlanBytes allows 400,000", run.Error);
        Assert.Equal(0, store.CountOf(StoreOperations.Apply));
        Assert.True(run.Counts.AddUp);
    }

    [Fact]
    public async Task RunAsync_PlanAsLargeAsAllowed_Runs()
    {
        using var harness = new SyncHarness { Limits = new SyncLimits { MaxPlanBytes = 40_000_000 } };

        Assert.Equal(Rows.Length, (await harness.RunAsync(Rows)).Counts.Added);
    }

    [Fact]
    public async Task RunAsync_RemovalsAlone_CountTowardsTheLimit()
    {
        using var harness = new SyncHarness();
        await harness.RunAsync(Rows);
        harness.Limits = new SyncLimits { MaxPlanBytes = 200_000 };

        var run = await harness.RunAsync(Rows[..1]);

        Assert.Equal(ErrorCodes.PlanTooLarge, run.ErrorCode);
    }

    [Fact]
    public async Task RunAsync_DiskAlmostFull_StopsAndNamesBothNumbers()
    {
        using var files = FileSyncStateStore.CreateTemporary();
        using var harness = new SyncHarness(snapshots: new FullDisk(files));

        var run = await harness.RunAsync(Rows);

        Assert.Equal(ErrorCodes.PlanTooLarge, run.ErrorCode);
        Assert.Matches(@"the disk of the state directory is full. 1,234,567 bytes are left, less than the 67,108,864 bytes that are kept free for others; .* takes \d{3},\d{3} bytes so far", run.Error);
    }

    private sealed class FullDisk(FileSyncStateStore inner) : ISyncStateStore, ISyncLease
    {
        public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken) => inner.AcquireAsync(sync, cancellationToken);

        public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
            => inner.OpenReadAsync(sync, kind, cancellationToken);

        public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
            => inner.CreateAsync(sync, kind, cancellationToken);

        public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
            => inner.OpenLogAsync(sync, kind, length, cancellationToken);

        public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken)
            => inner.PromoteAsync(sync, from, to, cancellationToken);

        public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => new(1_234_567);

        public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
            => inner.DeleteAsync(sync, kind, cancellationToken);
    }
}

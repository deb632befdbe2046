using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>A process that stood still past its lease goes on among files that its successor removes: that is damage with a name, and the next run mends it.</summary>
public sealed class VanishingFileTests
{
    private const int Count = 60;

    public static TheoryData<StateFileKind, int> Openings()
    {
        var data = new TheoryData<StateFileKind, int>();
        foreach (var kind in new[] { StateFileKind.Plan, StateFileKind.Snapshot, StateFileKind.Draft, StateFileKind.Base })
        {
            for (var opening = 1; opening <= 6; opening++)
            {
                data.Add(kind, opening);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Openings))]
    public async Task RunAsync_AFileIsGoneAtAnyOpening_FailsByNameAndTheNextRunMends(StateFileKind kind, int opening)
    {
        var store = new FaultyRecordStore(new InMemoryRecordStore());
        var state = new VanishingState(FileSyncStateStore.CreateTemporary());
        using var harness = new SyncHarness(store, state) { Limits = new SyncLimits { BatchOperations = 10, BatchesInFlight = 1, LowWaterBatches = 1 } };
        await harness.RunAsync(Version(0));
        store.OnApply(StoreFault.Throw(RecordStoreErrorKind.Run), call: 3);
        state.Vanish(kind, opening);

        var broken = await harness.RunAsync(Version(1), new SyncRunOptions { Resync = SyncResync.Full });

        Assert.Contains(broken.ErrorCode, new string?[] { null, ErrorCodes.StoreUnavailable, ErrorCodes.StateDamaged });
        Assert.DoesNotContain("Exception", broken.Error ?? string.Empty, StringComparison.Ordinal);
        state.Vanish(kind, opening: int.MaxValue);
        store.ClearFaults();
        var mended = await harness.RunAsync(Version(2));
        Assert.Equal((SyncRunStatus.Success, null), (mended.Status, mended.Error));
        for (var n = 0; n < Count; n++)
        {
            Assert.Equal($$"""{"name":"name {{n}} v2"}""", await harness.FindAsync($"{n}"));
        }
    }

    private static Customer[] Version(int version) => [.. Enumerable.Range(0, Count).Select(n => new Customer($"{n}", $"e{n}", $"name {n} v{version}"))];

    /// <summary>State in which files of one kind are not there any more from one opening on.</summary>
    private sealed class VanishingState(FileSyncStateStore inner) : ISyncStateStore, ISyncLease, IDisposable
    {
        private StateFileKind _kind;
        private int _left = int.MaxValue;

        internal void Vanish(StateFileKind kind, int opening) => (_kind, _left) = (kind, opening);

        public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken) => inner.AcquireAsync(sync, cancellationToken);

        public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
            => kind == _kind && --_left <= 0 ? ValueTask.FromResult<Stream?>(null) : inner.OpenReadAsync(sync, kind, cancellationToken);

        public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => inner.CreateAsync(sync, kind, cancellationToken);

        public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken) => inner.OpenLogAsync(sync, kind, length, cancellationToken);

        public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken) => inner.PromoteAsync(sync, from, to, cancellationToken);

        public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => inner.GetFreeBytesAsync(cancellationToken);

        public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => inner.DeleteAsync(sync, kind, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}

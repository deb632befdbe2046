using Personalization.Records;

namespace Personalization.Sync.State;

/// <summary>
/// A store of records, with the state and leases of the syncs that write to it. What a sync has there goes by the region's name too, so that regions share one state. Thread-safe.
/// </summary>
/// <param name="name">The region's name; empty when there is only one.</param>
/// <param name="store">The store.</param>
/// <param name="state">Where all state lies.</param>
/// <param name="lease">What leases syncs to the region.</param>
internal sealed class RecordRegion(string name, IRecordStore store, ISyncStateStore state, ISyncLease lease) : ISyncStateStore, ISyncLease, IAsyncDisposable
{
    internal string Name => name;

    internal IRecordStore Store => store;

    /// <summary>The collections of the store that this process has opened.</summary>
    internal OpenCollections Collections { get; } = new(store);

    /// <summary>Whether this process looks records up there.</summary>
    internal bool IsServed { get; init; } = true;

    public string? Identity => state.Identity;

    public void Take() => state.Take();

    public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken) => lease.AcquireAsync(IdOf(sync), cancellationToken);

    public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => state.OpenReadAsync(IdOf(sync), kind, cancellationToken);

    public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => state.CreateAsync(IdOf(sync), kind, cancellationToken);

    public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
        => state.OpenLogAsync(IdOf(sync), kind, length, cancellationToken);

    public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken) => state.PromoteAsync(IdOf(sync), from, to, cancellationToken);

    public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => state.GetFreeBytesAsync(cancellationToken);

    public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => state.DeleteAsync(IdOf(sync), kind, cancellationToken);

    /// <summary>Closes the state.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public ValueTask DisposeAsync() => Disposal.DisposeAsync(state);

    private string IdOf(string sync)
    {
        ArgumentException.ThrowIfNullOrEmpty(sync);
        return name.Length == 0 ? sync : $"{sync}@{name}";
    }
}

namespace Personalization.Sync.State;

/// <summary>The state and leases of one region's syncs, beside those of other regions: whatever a sync has is its region's too, by its name. Thread-safe.</summary>
/// <param name="region">The region's name.</param>
/// <param name="snapshots">Where all state lies.</param>
/// <param name="lease">What leases syncs to the region.</param>
internal sealed class RegionState(string region, ISyncStateStore snapshots, ISyncLease lease) : ISyncStateStore, ISyncLease, IExclusiveState, IAsyncDisposable
{
    public string? Identity => snapshots.Identity;

    public void Take() => (snapshots as IExclusiveState)?.Take();

    public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken) => lease.AcquireAsync(Name(sync), cancellationToken);

    public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => snapshots.OpenReadAsync(Name(sync), kind, cancellationToken);

    public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => snapshots.CreateAsync(Name(sync), kind, cancellationToken);

    public ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
        => snapshots.OpenLogAsync(Name(sync), kind, length, cancellationToken);

    public ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken) => snapshots.PromoteAsync(Name(sync), from, to, cancellationToken);

    public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => snapshots.GetFreeBytesAsync(cancellationToken);

    public ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken) => snapshots.DeleteAsync(Name(sync), kind, cancellationToken);

    /// <summary>Closes what lies behind.</summary>
    /// <returns>A task that ends when it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (snapshots is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            (snapshots as IDisposable)?.Dispose();
        }
    }

    private string Name(string sync)
    {
        ArgumentException.ThrowIfNullOrEmpty(sync);
        return $"{sync}@{region}";
    }
}

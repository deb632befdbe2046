using Personalization.Sync.State;

namespace Personalization.Warehouse.Tests.State;

/// <summary>Takes the lease of a sync before its first write, as a run does.</summary>
internal sealed class LeasedSyncStateStore(PostgresSyncStateStore store) : ISyncStateStore, IAsyncDisposable
{
    private readonly Dictionary<string, SyncLeaseGrant> _grants = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _gate = new(1, 1);

    public ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
        => store.OpenReadAsync(sync, kind, cancellationToken);

    public async ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        await LeaseAsync(sync, cancellationToken);
        return await store.CreateAsync(sync, kind, cancellationToken);
    }

    public async ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
    {
        await LeaseAsync(sync, cancellationToken);
        return await store.OpenLogAsync(sync, kind, length, cancellationToken);
    }

    public async ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken)
    {
        await LeaseAsync(sync, cancellationToken);
        await store.PromoteAsync(sync, from, to, cancellationToken);
    }

    public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => store.GetFreeBytesAsync(cancellationToken);

    public async ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        await LeaseAsync(sync, cancellationToken);
        await store.DeleteAsync(sync, kind, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        _gate.Dispose();
    }

    private async Task LeaseAsync(string sync, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (!_grants.ContainsKey(sync))
            {
                _grants.Add(sync, await store.AcquireAsync(sync, cancellationToken));
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}

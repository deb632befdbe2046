using Personalization.Records;

namespace Personalization.Tests.Lookups;

/// <summary>Answers as another store does, but never at once, as a remote store.</summary>
internal sealed class YieldingRecordStore(IRecordStore inner) : IRecordStore, IAsyncDisposable
{
    internal bool IsDisposed => Disposals > 0;

    internal int Disposals { get; private set; }

    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken) => inner.PrepareAsync(collection, cancellationToken);

    public async ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        await Task.Yield();
        return await inner.FindAsync(collection, index, value, cancellationToken);
    }

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindHolderAsync(collection, index, value, cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => inner.GetStoredAsync(collection, key, cancellationToken);

    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
        => inner.ApplyAsync(batch, cancellationToken);

    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.ListPartsAsync(collection, sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => inner.GetRegistrationsAsync(collection, cancellationToken);

    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => inner.RegisterAsync(collection, registration, replaces, cancellationToken);

    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.UnregisterAsync(collection, sync, cancellationToken);

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.GetMarkAsync(collection, sync, cancellationToken);

    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => inner.TrySetMarkAsync(collection, sync, expected, next, cancellationToken);

    public ValueTask DisposeAsync()
    {
        Disposals++;
        return default;
    }
}

namespace Personalization.Records;

/// <summary>A collection that hands every call on: a test overrides what it looks at.</summary>
internal abstract class ForwardingCollection(IRecordCollection inner) : IRecordCollection
{
    protected IRecordCollection Inner => inner;

    public CollectionDefinition Definition => inner.Definition;

    public virtual ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken) => inner.FindAsync(index, value, cancellationToken);

    public virtual ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => inner.FindManyAsync(index, values, cancellationToken);

    public virtual ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken) => inner.FindHolderAsync(index, value, cancellationToken);

    public virtual ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
        => inner.FindHoldersAsync(index, values, cancellationToken);

    public virtual ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken) => inner.GetStoredAsync(key, cancellationToken);

    public virtual ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken) => inner.ApplyAsync(batch, cancellationToken);

    public virtual IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, CancellationToken cancellationToken) => inner.ListPartsAsync(sync, cancellationToken);

    public virtual ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken) => inner.GetRegistrationsAsync(cancellationToken);

    public virtual ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
        => inner.RegisterAsync(registration, replaces, cancellationToken);

    public virtual ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken) => inner.UnregisterAsync(sync, cancellationToken);

    public virtual ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken) => inner.GetMarkAsync(sync, cancellationToken);

    public virtual ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => inner.TrySetMarkAsync(sync, expected, next, cancellationToken);
}

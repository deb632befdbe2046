using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Personalization.Errors;
using Personalization.Records.Memory;

namespace Personalization.Records;

/// <summary>Keeps records in this process's memory. They are gone when it ends.</summary>
/// <remarks>Lookups take no lock, never wait for a writer and allocate nothing. Batches of one collection are applied one after the other.</remarks>
public sealed class InMemoryRecordStore : IRecordStore
{
    private readonly Lock _preparing = new();
    private readonly MemorySyncs _syncs = new();
    private volatile FrozenDictionary<string, MemoryCollection> _collections = FrozenDictionary<string, MemoryCollection>.Empty;

    /// <inheritdoc/>
    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_preparing)
        {
            if (_collections.TryGetValue(collection.Name, out var existing))
            {
                existing.Prepare(collection);
            }
            else
            {
                var added = new MemoryCollection(collection);
                _collections = _collections.Values.Append(added).ToFrozenDictionary(item => item.Name, StringComparer.Ordinal);
            }
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => new(CollectionOf(collection).Find(index, value));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var records = CollectionOf(collection);
        var found = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
        foreach (var value in values)
        {
            found[value] = records.Find(index, value);
        }

        return new(found);
    }

    /// <inheritdoc/>
    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => new(CollectionOf(collection).FindHolder(index, value));

    /// <inheritdoc/>
    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => new(CollectionOf(collection).GetStored(key));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var collection = CollectionOf(batch.Collection);
        return new(batch.FindRefusals(_syncs.GetMark(collection.Name, batch.Sync)) ?? collection.Apply(batch));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PartEntry> ListPartsAsync(
        string collection, string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in CollectionOf(collection).ListParts(sync))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var part in page)
            {
                yield return part;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => new(_syncs.GetRegistrations(CollectionOf(collection).Name));

    /// <inheritdoc/>
    public ValueTask<SyncRegistration?> RegisterAsync(
        string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_syncs.Register(CollectionOf(collection).Name, registration, replaces));
    }

    /// <inheritdoc/>
    public ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _syncs.Unregister(CollectionOf(collection).Name, sync);
        return default;
    }

    /// <inheritdoc/>
    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => new(_syncs.GetMark(collection, sync));

    /// <inheritdoc/>
    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_syncs.TrySetMark(collection, sync, expected, next));
    }

    private MemoryCollection CollectionOf(string name)
    {
        // The name mostly comes from the definition itself, and comparing references is the shortest way. There are few collections.
        foreach (var candidate in _collections.Values)
        {
            if (ReferenceEquals(candidate.Name, name))
            {
                return candidate;
            }
        }

        return CollectionNamed(name);
    }

    private MemoryCollection CollectionNamed(string name) => _collections.TryGetValue(name, out var collection)
        ? collection
        : throw new PersonalizationException(ErrorCodes.CollectionNotFound, $"The collection '{name}' has not been prepared.");
}

using System.Runtime.CompilerServices;

namespace Personalization.Records.Memory;

/// <summary>One collection in memory: its records, and what it knows of its syncs.</summary>
internal sealed class MemoryCollection(CollectionDefinition definition) : MemoryRecords(definition), IRecordCollection
{
    private readonly MemorySyncs _syncs = new();

    public ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken) => new(Find(index, value));

    public ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, PersonalizationRecord?>(values.Count, StringComparer.Ordinal);
        foreach (var value in values)
        {
            found[value] = Find(index, value);
        }

        return new(found);
    }

    public ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken) => new(FindHolder(index, value));

    public ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken) => new(GetStored(key));

    public ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(batch.FindRefusals(_syncs.GetMark(batch.Sync)) ?? Apply(batch));
    }

    public async IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var page in ListParts(sync))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var part in page)
            {
                yield return part;
            }
        }
    }

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken) => new(_syncs.GetRegistrations());

    public ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_syncs.Register(registration, replaces));
    }

    public ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _syncs.Unregister(sync);
        return default;
    }

    public ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken) => new(_syncs.GetMark(sync));

    public ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(_syncs.TrySetMark(sync, expected, next));
    }
}

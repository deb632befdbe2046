using Personalization.Records;

namespace Personalization.Realtime.People;

/// <summary>The records of the parent collections, as steps and answers see them: from the store itself, never from a cache beside it. Thread-safe.</summary>
/// <param name="collections">Finds a collection as it is configured now.</param>
/// <param name="readiness">Knows whether a record that is not found is missing; while its collection is loading that is unknown.</param>
internal sealed class RecordAccess(Func<string, CollectionDefinition?> collections, IRecordReadiness readiness)
{
    private const int InFlight = 64;

    internal CollectionDefinition? Find(string collection) => collections(collection);

    /// <summary>Tells whether a record of a collection that is not found is missing.</summary>
    internal bool IsReady(CollectionDefinition collection) => readiness.IsReady(collection);

    /// <summary>Tells the same where nothing may have asked for the collection yet, as in a process without a host.</summary>
    internal async ValueTask<bool> IsReadyAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        await readiness.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        return readiness.IsReady(collection);
    }

    /// <summary>Finds the keys of the records that carry values of an index.</summary>
    /// <returns>The values that a record carries, each with its key.</returns>
    internal async ValueTask<IReadOnlyDictionary<string, string>> FindKeysAsync(
        CollectionDefinition collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var records = await readiness.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        var keys = new Dictionary<string, string>(values.Count, StringComparer.Ordinal);
        if (string.Equals(index, collection.PrimaryIndex, StringComparison.Ordinal))
        {
            var found = await ReadStoredAsync(records, [.. values], cancellationToken).ConfigureAwait(false);
            foreach (var record in found.OfType<StoredRecord>())
            {
                keys[record.Key] = record.Key;
            }
        }
        else
        {
            foreach (var (value, key) in await records.FindHoldersAsync(index, values, cancellationToken).ConfigureAwait(false))
            {
                if (key is not null)
                {
                    keys[value] = key;
                }
            }
        }

        return keys;
    }

    /// <summary>Finds the key of the record that carries a value of an index.</summary>
    /// <returns><see langword="null"/> where no record does.</returns>
    internal async ValueTask<string?> FindKeyAsync(CollectionDefinition collection, string index, string value, CancellationToken cancellationToken)
    {
        var records = await readiness.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        return string.Equals(index, collection.PrimaryIndex, StringComparison.Ordinal)
            ? (await records.GetStoredAsync(value, cancellationToken).ConfigureAwait(false))?.Key
            : await records.FindHolderAsync(index, value, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads records. One that is not found is missing only if its collection was ready before it was read.</summary>
    /// <returns>For each key, in order, its record.</returns>
    internal async ValueTask<IReadOnlyList<SeenRecord>> ReadAsync(CollectionDefinition collection, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var views = new SeenRecord[keys.Count];
        var records = await readiness.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        var wasReady = readiness.IsReady(collection);
        var found = await ReadStoredAsync(records, keys, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < views.Length; i++)
        {
            views[i] = found[i] is { } record
                ? new SeenRecord(record.IsVisible ? record : null, isUnknown: false, isStored: true)
                : new SeenRecord(null, isUnknown: !wasReady || !await readiness.IsMissingAsync(collection, keys[i], cancellationToken).ConfigureAwait(false), isStored: false);
        }

        return views;
    }

    /// <summary>Lists the keys of a collection's records, some of them several times.</summary>
    internal async IAsyncEnumerable<string> ListKeysAsync(
        CollectionDefinition collection, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var records = await readiness.OpenAsync(collection, cancellationToken).ConfigureAwait(false);
        foreach (var sync in await records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false))
        {
            await foreach (var part in records.ListPartsAsync(sync.Sync, cancellationToken).ConfigureAwait(false))
            {
                if (part.State != PartState.Removed)
                {
                    yield return part.Key;
                }
            }
        }
    }

    private static async ValueTask<IReadOnlyList<StoredRecord?>> ReadStoredAsync(IRecordCollection records, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 1)
        {
            return [await records.GetStoredAsync(keys[0], cancellationToken).ConfigureAwait(false)];
        }

        // Many stores answer at once, without a task.
        var found = new StoredRecord?[keys.Count];
        var waiting = new List<(int At, Task<StoredRecord?> Read)>();
        for (var i = 0; i < found.Length; i++)
        {
            var read = records.GetStoredAsync(keys[i], cancellationToken);
            if (read.IsCompletedSuccessfully)
            {
                found[i] = read.Result;
            }
            else
            {
                waiting.Add((i, read.AsTask()));
            }

            if (waiting.Count == InFlight || (i == found.Length - 1 && waiting.Count > 0))
            {
                await Task.WhenAll(waiting.Select(one => one.Read)).ConfigureAwait(false);
                foreach (var (at, answered) in waiting)
                {
                    found[at] = await answered.ConfigureAwait(false);
                }

                waiting.Clear();
            }
        }

        return found;
    }
}

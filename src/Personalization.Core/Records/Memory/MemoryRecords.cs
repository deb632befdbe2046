namespace Personalization.Records.Memory;

/// <summary>The records of one collection. A base of <see cref="MemoryCollection"/> and not a part of it: a lookup has one object less to go through.</summary>
/// <remarks>
/// Every write makes a new version of a record. A lookup takes what a dictionary holds and looks no further, since one cache miss more
/// would cost a third of it: so hidden records are kept apart, and pointers of the other indexes hold the version itself.
/// Order of a write, each step visible to readers at once: its index values lead to the new version; the new version is found by its key;
/// pointers that still lead to the old version are dropped. A record is found by each value that it keeps at any time.
/// </remarks>
internal class MemoryRecords
{
    private const int PageSize = 1000;

    private readonly Lock _writing = new();
    private readonly MemoryTable _visible = new();
    private readonly Dictionary<string, PersonalizationRecord> _hidden = new(StringComparer.Ordinal);
    private readonly string _primaryIndex;
    private readonly MemoryPointers _pointers;

    internal MemoryRecords(CollectionDefinition definition)
    {
        _primaryIndex = definition.PrimaryIndex;
        _pointers = new MemoryPointers(definition);
    }

    public CollectionDefinition Definition => _pointers.Definition;

    /// <summary>Adds the indexes that are not there yet.</summary>
    internal void Open(CollectionDefinition definition)
    {
        if (!string.Equals(definition.PrimaryIndex, _primaryIndex, StringComparison.Ordinal))
        {
            throw new PersonalizationException(
                ErrorCodes.IdentityChanged,
                $"The collection '{definition.Name}' is keyed by '{_primaryIndex}' and cannot be keyed by '{definition.PrimaryIndex}' while it is in memory. Restart, or use another name.");
        }

        lock (_writing)
        {
            _pointers.Extend(definition, _visible.Values, _hidden.Values);
        }
    }

    internal PersonalizationRecord? Find(string index, string value)
        => string.Equals(index, _primaryIndex, StringComparison.Ordinal) ? _visible.Find(value) : _pointers.Find(index, value);

    internal string? FindHolder(string index, string value)
    {
        lock (_writing)
        {
            return _pointers.HolderOf(index, value);
        }
    }

    internal StoredRecord? GetStored(string key)
    {
        lock (_writing)
        {
            return Current(key)?.Stored;
        }
    }

    /// <summary>Lists the parts of a sync, page by page; writes go on between the pages.</summary>
    internal IEnumerable<IReadOnlyList<PartEntry>> ListParts(string sync)
    {
        IEnumerable<string> listed;
        HashSet<string> hidden;
        lock (_writing)
        {
            listed = _visible.ListKeys();
            hidden = new HashSet<string>(_hidden.Keys, StringComparer.Ordinal);
        }

        // A key that was hidden at the start comes with the hidden ones, wherever it has gone meanwhile, and every other one with the
        // table, which never loses a key: so each comes once.
        return listed.Where(key => !hidden.Contains(key)).Concat(hidden).Chunk(PageSize).Select(keys => PartsOf(sync, keys));
    }

    internal IReadOnlyList<OperationRefusal> Apply(RecordBatch batch)
    {
        List<OperationRefusal>? refusals = null;
        lock (_writing)
        {
            _pointers.EnsureKnown(batch.Indexes);

            // What goes from one record to another leads to the version before until the batch has been written: lookups take no lock.
            var replaced = batch.Releases.Count > 0 ? new List<PersonalizationRecord>(batch.Operations.Count) : null;
            for (var position = 0; position < batch.Operations.Count; position++)
            {
                if (Apply(batch.Operations[position], position, batch, replaced) is { } refusal)
                {
                    (refusals ??= []).Add(refusal);
                }
            }

            replaced?.ForEach(record => _pointers.Release(record));
        }

        return refusals is null ? [] : refusals;
    }

    private OperationRefusal? Apply(in RecordOperation operation, int position, RecordBatch batch, List<PersonalizationRecord>? replaced)
    {
        var current = Current(operation.Key);
        if (StoredRecord.FindRefusal(current?.Stored, operation, position, batch) is { } refusal)
        {
            return refusal;
        }

        if (_pointers.FindConflict(operation, batch) is { } taken)
        {
            return new OperationRefusal(position, RefusalReason.IndexTaken, taken.Index, taken.Key);
        }

        var stored = StoredRecord.Apply(current?.Stored, operation, batch, Definition.SyncCount > 1);
        if (ReferenceEquals(stored, current?.Stored))
        {
            return null;
        }

        Publish(operation.Key, current, stored, operation.IsWrite ? batch.Sync : null);
        _pointers.Release(current, replaced is null ? null : batch.Releases);
        if (current is not null)
        {
            replaced?.Add(current);
        }

        return null;
    }

    private void Publish(string key, PersonalizationRecord? current, StoredRecord? stored, string? claimant)
    {
        var visible = stored is { IsVisible: true };
        var next = stored is null ? null : new PersonalizationRecord(stored.Utf8Json, stored.LastModified) { Stored = stored };
        if (next is not null)
        {
            _pointers.Claim(next, visible, current, claimant);
        }

        Place(key, next, visible, current);
    }

    private void Place(string key, PersonalizationRecord? next, bool visible, PersonalizationRecord? current)
    {
        if (next is not null && visible)
        {
            _visible.Set(key, next);
            _hidden.Remove(key);
            return;
        }

        if (current is not null)
        {
            _visible.Remove(key, current);
        }

        if (next is null)
        {
            _hidden.Remove(key);
        }
        else
        {
            _hidden[key] = next;
        }
    }

    private List<PartEntry> PartsOf(string sync, string[] keys)
    {
        var parts = new List<PartEntry>();
        lock (_writing)
        {
            foreach (var key in keys)
            {
                if (Current(key)?.Stored!.PartOf(sync) is { } part)
                {
                    parts.Add(new PartEntry(key, part.State, part.Token, part.InputHash));
                }
            }
        }

        return parts;
    }

    private PersonalizationRecord? Current(string key) => _visible.Find(key) ?? _hidden.GetValueOrDefault(key);
}

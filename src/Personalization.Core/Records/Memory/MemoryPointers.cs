namespace Personalization.Records.Memory;

/// <summary>The indexes of one collection other than the primary one, and the rules by which records hold their values.</summary>
/// <remarks>Only <see cref="Find"/> may be called without the collection's lock.</remarks>
internal sealed class MemoryPointers
{
    // There are few: no table beats a loop.
    private volatile KeyValuePair<string, MemoryIndex>[] _indexes = [];

    internal MemoryPointers(CollectionDefinition definition)
    {
        Definition = definition;
        Extend(definition, [], []);
    }

    /// <summary>Gets the collection as it was opened last.</summary>
    internal CollectionDefinition Definition { get; private set; }

    /// <summary>Adds the indexes that are not there yet, with the values that records already carry for them.</summary>
    internal void Extend(CollectionDefinition definition, IEnumerable<PersonalizationRecord> visible, IEnumerable<PersonalizationRecord> hidden)
    {
        var added = definition.OtherIndexes.Where(name => !Array.Exists(_indexes, index => index.Key == name)).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, _ => new MemoryIndex(), StringComparer.Ordinal);
        if (added.Count > 0)
        {
            Fill(added, visible, true);
            Fill(added, hidden, false);
            _indexes = [.. _indexes, .. added];
        }

        Definition = definition;
    }

    internal void EnsureKnown(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            IndexOf(name);
        }
    }

    internal PersonalizationRecord? Find(string index, string value) => IndexOf(index).Find(value);

    internal string? HolderOf(string index, string value) => IndexOf(index).HolderOf(value)?.Stored!.Key;

    /// <summary>Finds an index value that the operation claims and that another record carries and does not give up.</summary>
    internal IndexClaim? FindConflict(in RecordOperation operation, RecordBatch batch)
    {
        if (!operation.IsWrite || operation.IndexValues is null)
        {
            return null;
        }

        for (var i = 0; i < batch.Indexes.Count; i++)
        {
            if (operation.IndexValues[i] is not { } value || HolderOf(batch.Indexes[i], value) is not { } holder
                || string.Equals(holder, operation.Key, StringComparison.Ordinal))
            {
                continue;
            }

            var claim = new IndexClaim(batch.Indexes[i], value, holder);
            if (!batch.Releases.Contains(claim))
            {
                return claim;
            }
        }

        return null;
    }

    /// <summary>Leads the values that an operation claims to the new version, and those that the record really held and keeps.</summary>
    /// <param name="next">The new version.</param>
    /// <param name="visible">Whether lookups answer it.</param>
    /// <param name="current">The version before.</param>
    /// <param name="claimant">The sync whose part claims its values; <see langword="null"/> when the operation claims none.</param>
    internal void Claim(PersonalizationRecord next, bool visible, PersonalizationRecord? current, string? claimant)
    {
        foreach (var part in next.Stored!.Parts)
        {
            var claims = string.Equals(part.Sync, claimant, StringComparison.Ordinal);
            for (var i = 0; i < part.Indexes.Count; i++)
            {
                if (part.IndexValues[i] is not { } value)
                {
                    continue;
                }

                // The header of another or an adopted part may still name a value that a later claim has taken.
                var index = IndexOf(part.Indexes[i]);
                if (claims || (current is not null && ReferenceEquals(index.HolderOf(value), current)))
                {
                    index.Set(value, next, visible);
                }
            }
        }
    }

    /// <summary>Drops the pointers that still lead to a version which has been replaced.</summary>
    /// <param name="replaced">The version before.</param>
    /// <param name="kept">Values that other operations of the batch may take from it: those are dropped with the batch's last operation.</param>
    internal void Release(PersonalizationRecord? replaced, IReadOnlySet<IndexClaim>? kept = null)
    {
        if (replaced is null)
        {
            return;
        }

        foreach (var part in replaced.Stored!.Parts)
        {
            for (var i = 0; i < part.Indexes.Count; i++)
            {
                if (part.IndexValues[i] is { } value && kept?.Contains(new IndexClaim(part.Indexes[i], value, replaced.Stored.Key)) != true)
                {
                    IndexOf(part.Indexes[i]).Drop(value, replaced);
                }
            }
        }
    }

    private static void Fill(Dictionary<string, MemoryIndex> indexes, IEnumerable<PersonalizationRecord> records, bool visible)
    {
        foreach (var record in records)
        {
            foreach (var (name, index) in indexes)
            {
                if (record.Stored!.ValueOf(name) is { } value && index.HolderOf(value) is null)
                {
                    index.Set(value, record, visible);
                }
            }
        }
    }

    private MemoryIndex IndexOf(string index)
    {
        foreach (var (name, values) in _indexes)
        {
            if (string.Equals(name, index, StringComparison.Ordinal))
            {
                return values;
            }
        }

        throw Definition.NoIndex(index);
    }
}

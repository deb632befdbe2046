namespace Personalization.Records.Memory;

/// <summary>Records by text, for one writer at a time and any number of readers without a lock.</summary>
/// <remarks>
/// Open addressing with linear probing: a lookup that misses the caches pays for the entry and for the key's text, one miss less than a
/// <c>ConcurrentDictionary</c> with its chains of nodes.
/// An entry never changes its key, so a reader can read its fields one after the other: the key is written last, a removal leaves the
/// entry without a value, and only a new array, which is published as a whole, leaves removed keys out. A reader of the old array
/// answers what was true when its lookup began.
/// </remarks>
internal sealed class MemoryTable
{
    private const int SmallestSize = 16;

    private readonly TextHash _hash = TextHash.Create();
    private volatile Entry[] _entries = new Entry[SmallestSize];
    private int _used;
    private int _live;

    /// <summary>Gets the records. Only for the writer.</summary>
    internal IEnumerable<PersonalizationRecord> Values => _entries.Select(entry => entry.Value).OfType<PersonalizationRecord>();

    internal PersonalizationRecord? Find(string key)
    {
        var entries = _entries;
        var hash = _hash.Of(key);
        var mask = entries.Length - 1;
        for (var i = hash & mask; ; i = (i + 1) & mask)
        {
            ref var entry = ref entries[i];
            var candidate = Volatile.Read(ref entry.Key);
            if (candidate is null)
            {
                return null;
            }

            if (entry.Hash == hash && candidate == key)
            {
                return Volatile.Read(ref entry.Value);
            }
        }
    }

    /// <summary>
    /// Lists every key that leads to a record at the time of the call, each once, and maybe others: removed ones and ones that came later.
    /// The call is only for the writer; the answer may be walked at any time.
    /// </summary>
    internal IEnumerable<string> ListKeys() => ListKeys(_entries);

    internal void Set(string key, PersonalizationRecord value)
    {
        // At most two thirds full, removed keys included, so that runs stay short and every search ends.
        if ((_used + 1L) * 3 > _entries.Length * 2L)
        {
            Rebuild();
        }

        var hash = _hash.Of(key);
        ref var entry = ref Locate(_entries, key, hash);
        if (entry.Key is null)
        {
            entry.Hash = hash;
            entry.Value = value;
            _used++;
            _live++;
        }
        else
        {
            _live += entry.Value is null ? 1 : 0;
            Volatile.Write(ref entry.Value, value);
        }

        // Also for a key that was there: the text is the same, and the record's own instance need not be kept twice.
        Volatile.Write(ref entry.Key, key);
    }

    /// <summary>Removes a key, if it leads to the record that is expected.</summary>
    /// <returns>Whether it did.</returns>
    internal bool Remove(string key, PersonalizationRecord expected)
    {
        ref var entry = ref Locate(_entries, key, _hash.Of(key));
        if (!ReferenceEquals(entry.Value, expected))
        {
            return false;
        }

        Volatile.Write(ref entry.Value, null);
        _live--;
        return true;
    }

    private static IEnumerable<string> ListKeys(Entry[] entries)
    {
        for (var i = 0; i < entries.Length; i++)
        {
            if (Volatile.Read(ref entries[i].Key) is { } key)
            {
                yield return key;
            }
        }
    }

    private static ref Entry Locate(Entry[] entries, string key, int hash)
    {
        var mask = entries.Length - 1;
        var i = hash & mask;
        while (entries[i].Key is { } candidate && !(entries[i].Hash == hash && candidate == key))
        {
            i = (i + 1) & mask;
        }

        return ref entries[i];
    }

    private void Rebuild()
    {
        var size = SmallestSize;
        while (size < (_live + 1L) * 2)
        {
            size = checked(size * 2);
        }

        var rebuilt = new Entry[size];
        foreach (var entry in _entries)
        {
            if (entry.Value is not null)
            {
                Locate(rebuilt, entry.Key!, entry.Hash) = entry;
            }
        }

        _entries = rebuilt;
        _used = _live;
    }

    private struct Entry
    {
        internal string? Key;
        internal PersonalizationRecord? Value;
        internal int Hash;
    }
}

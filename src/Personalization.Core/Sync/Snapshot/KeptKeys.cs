namespace Personalization.Sync.Snapshot;

/// <summary>
/// Keys whose entries stay as they were, since their rows were refused; and what those entries are, once the old snapshot was read for
/// them. No object a key, since a faulty query may duplicate every row.
/// </summary>
internal sealed class KeptKeys : IDisposable
{
    private readonly EntryTable _entries = new();

    internal long Count => _entries.Count;

    internal void Add(ReadOnlySpan<byte> key) => Add(KeyIdentity.Of(key));

    internal void Add(KeyIdentity key) => _entries.Add(key, EntryState.Absent, 0);

    internal bool Contains(ReadOnlySpan<byte> key) => _entries.TryGet(KeyIdentity.Of(key), out _, out _);

    /// <summary>Says what the old snapshot has of a key, if the key is one of these.</summary>
    internal void SetEntry(ReadOnlySpan<byte> key, EntryState state, ulong hash)
    {
        var identity = KeyIdentity.Of(key);
        if (_entries.TryGet(identity, out _, out _))
        {
            _entries.Add(identity, state, hash);
        }
    }

    /// <summary>Answers the entry of a key, and whether it was answered before: one key may have come in many rows and has one entry.</summary>
    internal EntryTable.MatchResult Take(ReadOnlySpan<byte> key, out EntryState state, out ulong hash)
        => _entries.Match(KeyIdentity.Of(key), out state, out hash);

    public void Dispose() => _entries.Dispose();
}

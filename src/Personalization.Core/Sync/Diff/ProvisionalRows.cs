using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>
/// Rows that came out of order and match no entry near by: additions, unless the rest of the old snapshot knows their keys. Keeps the
/// keys themselves, since their number is bounded.
/// </summary>
internal sealed class ProvisionalRows
{
    /// <summary>The ordinal of a row that has no operation, since it was rejected.</summary>
    internal const long NoOperation = -1;

    /// <summary>About what the dictionary and the key's array take beside the key itself.</summary>
    private const int BytesARow = 96;

    private readonly Dictionary<byte[], Row> _rows = new(ByteKeyComparer.Instance);
    private readonly Dictionary<byte[], Row>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    internal ProvisionalRows() => _lookup = _rows.GetAlternateLookup<ReadOnlySpan<byte>>();

    internal int Count => _rows.Count;

    /// <summary>About how much memory the rows take.</summary>
    internal long Bytes { get; private set; }

    /// <summary>About how much memory the rows take when one more is added.</summary>
    internal long BytesToAdd(ReadOnlySpan<byte> key) => Bytes + BytesARow + key.Length;

    internal bool TryAdd(ReadOnlySpan<byte> key, ulong hash, long ordinal)
    {
        if (!_lookup.TryAdd(key, new Row(hash, ordinal)))
        {
            return false;
        }

        Bytes = BytesToAdd(key);
        return true;
    }

    internal bool TryGet(ReadOnlySpan<byte> key, out Row row) => _lookup.TryGetValue(key, out row);

    /// <summary>The row turned out to need no operation in the plan, being rejected.</summary>
    internal void Withdraw(ReadOnlySpan<byte> key)
    {
        if (_lookup.TryGetValue(key, out var row))
        {
            _lookup[key] = row with { Ordinal = NoOperation };
        }
    }

    internal IReadOnlyList<KeyValuePair<byte[], Row>> TakeAll()
    {
        KeyValuePair<byte[], Row>[] rows = [.. _rows];
        _rows.Clear();
        _rows.TrimExcess();
        Bytes = 0;
        return rows;
    }

    internal readonly record struct Row(ulong Hash, long Ordinal);
}

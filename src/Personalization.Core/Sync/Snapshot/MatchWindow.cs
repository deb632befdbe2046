using System.IO.Hashing;

namespace Personalization.Sync.Snapshot;

/// <summary>
/// A bounded stretch of the old snapshot, searchable by key: the entries that are expected next, and those behind them that no row has
/// matched yet. Empty until a row comes out of order; given up again when the rows have passed it in order.
/// </summary>
internal sealed class MatchWindow
{
    private readonly int _capacity;
    private readonly Slot[] _slots;
    private readonly int[] _buckets;
    private byte[] _keys;
    private int _count;
    private int _keyBytes;
    private int _expected;

    /// <param name="capacity">How many entries are searched around a row that is not the next one: a power of two.</param>
    internal MatchWindow(int capacity)
    {
        _capacity = capacity;
        _slots = new Slot[capacity];
        _buckets = new int[capacity * 2];
        _keys = new byte[capacity * 16];
    }

    internal bool IsActive => _count > 0;

    internal bool HasRoom => _count < _capacity;

    /// <summary>Fewer than half of the entries lie ahead.</summary>
    internal bool NeedsMore => _count - _expected < _capacity / 2;

    /// <summary>Takes the entry expected next, if it is the row's.</summary>
    internal bool TryTakeExpected(ReadOnlySpan<byte> key, out Slot slot)
    {
        slot = default;
        if (_expected >= _count || _slots[_expected].Taken || !KeyOf(_expected).SequenceEqual(key))
        {
            return false;
        }

        slot = Take(_expected);
        return true;
    }

    /// <summary>Takes an entry anywhere in the window; what follows it is expected next.</summary>
    internal bool TryTake(ReadOnlySpan<byte> key, ulong keyHash, out Slot slot)
    {
        for (var i = _buckets[BucketOf(keyHash)] - 1; i >= 0; i = _slots[i].NextInBucket - 1)
        {
            if (!_slots[i].Taken && KeyOf(i).SequenceEqual(key))
            {
                slot = Take(i);
                return true;
            }
        }

        slot = default;
        return false;
    }

    /// <summary>Drops what was taken, and the oldest of what was not, so that at least half of the window is free.</summary>
    internal void Shrink()
    {
        var surplus = CountOpen(0, _expected) + (_count - _expected) - (_capacity / 2);
        var kept = 0;
        var keyBytes = 0;
        var expected = 0;
        for (var i = 0; i < _count; i++)
        {
            if (i == _expected)
            {
                expected = kept;
            }

            if (_slots[i].Taken || (i < _expected && surplus-- > 0))
            {
                continue;
            }

            ref var slot = ref _slots[i];
            KeyOf(i).CopyTo(_keys.AsSpan(keyBytes));
            slot.KeyOffset = keyBytes;
            keyBytes += slot.KeyLength;
            _slots[kept++] = slot;
        }

        _expected = _expected >= _count ? kept : expected;
        _count = kept;
        _keyBytes = keyBytes;
    }

    internal void Add(long ordinal, SnapshotEntry entry)
    {
        if (_keys.Length - _keyBytes < entry.Key.Length)
        {
            Array.Resize(ref _keys, Math.Max(_keys.Length * 2, _keyBytes + entry.Key.Length));
        }

        entry.Key.CopyTo(_keys.AsSpan(_keyBytes));
        _slots[_count++] = new Slot
        {
            Ordinal = ordinal,
            State = entry.State,
            Hash = entry.Hash,
            KeyOffset = _keyBytes,
            KeyLength = entry.Key.Length,
        };
        _keyBytes += entry.Key.Length;
    }

    internal void Rehash()
    {
        Array.Clear(_buckets);
        for (var i = 0; i < _count; i++)
        {
            var bucket = BucketOf(XxHash64.HashToUInt64(KeyOf(i)));
            _slots[i].NextInBucket = _buckets[bucket];
            _buckets[bucket] = i + 1;
        }
    }

    private int BucketOf(ulong keyHash) => (int)keyHash & (_buckets.Length - 1);

    private ReadOnlySpan<byte> KeyOf(int i) => _keys.AsSpan(_slots[i].KeyOffset, _slots[i].KeyLength);

    private int CountOpen(int from, int to)
    {
        var open = 0;
        for (var i = from; i < to; i++)
        {
            open += _slots[i].Taken ? 0 : 1;
        }

        return open;
    }

    private Slot Take(int i)
    {
        var slot = _slots[i];
        _slots[i].Taken = true;
        _expected = i + 1;
        if (_expected == _count && CountOpen(0, _count) <= _capacity / 8)
        {
            // The rows have passed the window in order: back to the next entry alone. What stayed behind is found when the plan is sealed;
            // a little of it is let be, since one row that jumped to the end must not cost the whole window.
            Clear();
        }

        return slot;
    }

    internal void Clear()
    {
        _count = 0;
        _keyBytes = 0;
        _expected = 0;
        Array.Clear(_buckets);
    }

    internal struct Slot
    {
        internal long Ordinal;
        internal ulong Hash;
        internal int KeyOffset;
        internal int KeyLength;
        internal int NextInBucket;
        internal EntryState State;
        internal bool Taken;
    }
}

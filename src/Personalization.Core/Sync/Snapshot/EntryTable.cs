using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Personalization.Sync.Snapshot;

/// <summary>
/// Entries by key, for rows that come in no order: 24 bytes an entry, outside of the garbage collector's reach. Keys are 125 bits of hash;
/// the other three bits hold the state and whether a row matched. Made for a known number of entries it takes 30 bytes each; one that
/// grows does so in small steps and takes 27 to 41.
/// </summary>
internal sealed unsafe class EntryTable : IDisposable
{
    private const ulong StateMask = 0b011;
    private const ulong MatchedBit = 0b100;
    private const ulong KeyMask = ~(StateMask | MatchedBit);
    private const ulong FirstCapacity = 16;
    private const int GrowingBits = 10;

    // Many small partitions, so that growing never needs the whole twice; none before the first entry.
    private readonly int _partitionBits;
    private Partition[] _partitions = [];

    /// <summary>Initializes a new instance that grows.</summary>
    internal EntryTable() => _partitionBits = GrowingBits;

    /// <summary>Initializes a new instance for a known number of entries.</summary>
    internal EntryTable(long entries)
    {
        _partitions = new Partition[1];
        Allocate(ref _partitions[0], CapacityFor(entries));
    }

    ~EntryTable() => Free();

    internal enum MatchResult
    {
        NotFound,
        First,
        Again,
    }

    internal long Count { get; private set; }

    /// <summary>How much memory the entries take.</summary>
    internal long Bytes { get; private set; }

    /// <summary>How much memory a table for a known number of entries takes.</summary>
    internal static long BytesFor(long entries) => (long)CapacityFor(entries) * sizeof(Slot);

    /// <summary>Adds an entry, or puts it in the place of the one that the key has.</summary>
    internal void Add(KeyIdentity key, EntryState state, ulong hash)
    {
        if (_partitions.Length == 0)
        {
            _partitions = new Partition[1 << _partitionBits];
        }

        ref var partition = ref PartitionOf(key.First);
        if (partition.Count >= partition.Capacity - (partition.Capacity >> 3))
        {
            Grow(ref partition);
        }

        var slot = Find(partition, key.First, key.Second & KeyMask);
        if (slot->Second == 0)
        {
            partition.Count++;
            Count++;
        }

        *slot = new Slot { First = key.First, Second = (key.Second & KeyMask) | (ulong)state, Hash = hash };
    }

    internal bool TryGet(KeyIdentity key, out EntryState state, out ulong hash)
    {
        var slot = Find(key);
        state = slot is null ? default : (EntryState)(slot->Second & StateMask);
        hash = slot is null ? 0 : slot->Hash;
        return slot is not null;
    }

    /// <summary>Finds a key's entry and marks it as matched by a row.</summary>
    internal MatchResult Match(KeyIdentity key, out EntryState state, out ulong hash)
    {
        var slot = Find(key);
        if (slot is null)
        {
            state = default;
            hash = 0;
            return MatchResult.NotFound;
        }

        state = (EntryState)(slot->Second & StateMask);
        hash = slot->Hash;
        var again = (slot->Second & MatchedBit) != 0;
        slot->Second |= MatchedBit;
        return again ? MatchResult.Again : MatchResult.First;
    }

    internal bool IsMatched(KeyIdentity key)
    {
        var slot = Find(key);
        return slot is not null && (slot->Second & MatchedBit) != 0;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static ulong CapacityFor(long entries) => Math.Max(FirstCapacity, (ulong)(entries + (entries / 4) + 1));

    /// <summary>Finds the key's slot, or the free one where it belongs.</summary>
    private Slot* Find(in Partition partition, ulong first, ulong second)
    {
        var position = Math.BigMul(first << _partitionBits, partition.Capacity, out _);
        while (true)
        {
            var slot = partition.Slots + position;
            if (slot->Second == 0 || (slot->First == first && (slot->Second & KeyMask) == second))
            {
                return slot;
            }

            position = position + 1 == partition.Capacity ? 0 : position + 1;
        }
    }

    private Slot* Find(KeyIdentity key)
    {
        if (Count == 0)
        {
            return null;
        }

        ref var partition = ref PartitionOf(key.First);
        if (partition.Capacity == 0)
        {
            return null;
        }

        var slot = Find(partition, key.First, key.Second & KeyMask);
        return slot->Second == 0 ? null : slot;
    }

    private ref Partition PartitionOf(ulong first) => ref _partitions[_partitionBits == 0 ? 0 : first >> (64 - _partitionBits)];

    private void Grow(ref Partition partition)
    {
        var before = partition;
        Allocate(ref partition, Math.Max(FirstCapacity, before.Capacity + (before.Capacity / 2)));
        for (var slot = before.Slots; slot < before.Slots + before.Capacity; slot++)
        {
            if (slot->Second != 0)
            {
                *Find(partition, slot->First, slot->Second & KeyMask) = *slot;
            }
        }

        NativeMemory.Free(before.Slots);
        Bytes -= (long)before.Capacity * sizeof(Slot);
    }

    private void Allocate(ref Partition partition, ulong capacity)
    {
        partition.Slots = (Slot*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Slot));
        partition.Capacity = capacity;
        Bytes += (long)capacity * sizeof(Slot);
    }

    private void Free()
    {
        foreach (ref var partition in _partitions.AsSpan())
        {
            NativeMemory.Free(partition.Slots);
            partition = default;
        }

        Bytes = 0;
        Count = 0;
    }

    private struct Slot
    {
        internal ulong First;

        // 0 in a free slot: no state is 0.
        internal ulong Second;
        internal ulong Hash;
    }

    private struct Partition
    {
        internal Slot* Slots;
        internal ulong Capacity;
        internal ulong Count;
    }
}

/// <summary>128 bits that stand for a key where the key itself is not kept.</summary>
internal readonly record struct KeyIdentity(ulong First, ulong Second)
{
    private const long SecondSeed = unchecked((long)0x9E3779B97F4A7C15);

    internal static KeyIdentity Of(ReadOnlySpan<byte> key) => new(XxHash64.HashToUInt64(key), XxHash64.HashToUInt64(key, SecondSeed));
}

using System.Runtime.InteropServices;

namespace Personalization.Sync.Snapshot;

/// <summary>
/// A set of 64-bit hashes that grows in small steps and outside the garbage collector's reach, so that millions of them cost 11 to 21
/// bytes each and no copy of the whole. Two keys with one hash are possible: what it finds twice is a suspect, to be checked exactly.
/// </summary>
internal sealed unsafe class KeyFilter : IDisposable
{
    private const int PartitionBits = 10;
    private const int FirstCapacity = 16;

    private readonly Partition[] _partitions = new Partition[1 << PartitionBits];
    private int _largestCapacity;

    internal long Count { get; private set; }

    /// <summary>How much memory the hashes take.</summary>
    internal long Bytes { get; private set; }

    /// <summary>How much memory is taken at most while one more hash is added.</summary>
    internal long BytesToAdd => Bytes + (Math.Max(FirstCapacity, 2L * _largestCapacity) * sizeof(ulong));

    ~KeyFilter() => Free();

    /// <summary>How much memory a number of hashes takes at most.</summary>
    internal static long MaxBytesFor(long hashes)
        => (Math.Min(hashes, 1 << PartitionBits) * FirstCapacity * sizeof(ulong)) + (hashes * sizeof(ulong) * 8 / 3);

    /// <summary>Adds a hash.</summary>
    /// <returns><see langword="false"/> when it was there already.</returns>
    internal bool Add(ulong hash)
    {
        hash = hash == 0 ? 1 : hash;
        ref var partition = ref _partitions[hash >> (64 - PartitionBits)];
        if (partition.Count >= partition.Capacity - (partition.Capacity >> 2))
        {
            Grow(ref partition);
        }

        if (!Insert(partition.Slots, partition.Capacity, hash))
        {
            return false;
        }

        partition.Count++;
        Count++;
        return true;
    }

    internal bool Contains(ulong hash)
    {
        hash = hash == 0 ? 1 : hash;
        ref readonly var partition = ref _partitions[hash >> (64 - PartitionBits)];
        if (partition.Capacity == 0)
        {
            return false;
        }

        var slot = (uint)hash & (uint)(partition.Capacity - 1);
        while (partition.Slots[slot] != 0)
        {
            if (partition.Slots[slot] == hash)
            {
                return true;
            }

            slot = (slot + 1) & (uint)(partition.Capacity - 1);
        }

        return false;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static bool Insert(ulong* slots, int capacity, ulong hash)
    {
        var slot = (uint)hash & (uint)(capacity - 1);
        while (slots[slot] != 0)
        {
            if (slots[slot] == hash)
            {
                return false;
            }

            slot = (slot + 1) & (uint)(capacity - 1);
        }

        slots[slot] = hash;
        return true;
    }

    private void Grow(ref Partition partition)
    {
        var capacity = Math.Max(FirstCapacity, partition.Capacity * 2);
        var slots = (ulong*)NativeMemory.AllocZeroed((nuint)capacity, sizeof(ulong));
        for (var i = 0; i < partition.Capacity; i++)
        {
            if (partition.Slots[i] != 0)
            {
                Insert(slots, capacity, partition.Slots[i]);
            }
        }

        NativeMemory.Free(partition.Slots);
        Bytes += (capacity - partition.Capacity) * sizeof(ulong);
        _largestCapacity = Math.Max(_largestCapacity, capacity);
        partition.Slots = slots;
        partition.Capacity = capacity;
    }

    private void Free()
    {
        for (var i = 0; i < _partitions.Length; i++)
        {
            NativeMemory.Free(_partitions[i].Slots);
            _partitions[i] = default;
        }

        Count = 0;
        Bytes = 0;
    }

    private struct Partition
    {
        internal ulong* Slots;
        internal int Capacity;
        internal int Count;
    }
}

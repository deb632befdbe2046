using System.Buffers.Binary;
using System.Numerics;

namespace Personalization.Sync.Snapshot;

/// <summary>A set of positions: one bit each, so that five million take 625 KB.</summary>
internal sealed class OrdinalSet
{
    private ulong[] _bits = new ulong[64];

    internal long Count { get; private set; }

    /// <summary>How many bytes <see cref="WriteTo"/> writes: up to the last position in the set, or none when it is empty.</summary>
    internal int ByteLength => Count == 0 ? 0 : ((_bits.AsSpan().LastIndexOfAnyExcept(0UL)) + 1) * sizeof(ulong);

    /// <summary>Adds a position.</summary>
    /// <returns><see langword="false"/> when it was there already.</returns>
    internal bool Add(long ordinal)
    {
        var word = (int)(ordinal >> 6);
        if (word >= _bits.Length)
        {
            Grow(word + 1);
        }

        var bit = 1UL << (int)(ordinal & 63);
        var added = (_bits[word] & bit) == 0;
        _bits[word] |= bit;
        Count += added ? 1 : 0;
        return added;
    }

    internal bool Contains(long ordinal)
    {
        var word = (int)(ordinal >> 6);
        return word < _bits.Length && (_bits[word] & (1UL << (int)(ordinal & 63))) != 0;
    }

    internal void UnionWith(OrdinalSet other)
    {
        if (other._bits.Length > _bits.Length)
        {
            Grow(other._bits.Length);
        }

        for (var i = 0; i < other._bits.Length; i++)
        {
            Count += BitOperations.PopCount(other._bits[i] & ~_bits[i]);
            _bits[i] |= other._bits[i];
        }
    }

    internal void ExceptWith(OrdinalSet other)
    {
        for (var i = 0; i < Math.Min(_bits.Length, other._bits.Length); i++)
        {
            Count -= BitOperations.PopCount(_bits[i] & other._bits[i]);
            _bits[i] &= ~other._bits[i];
        }
    }

    /// <summary>Writes the bits, the lowest position first; <see cref="Parse"/> reads them.</summary>
    internal void WriteTo(Span<byte> destination)
    {
        for (var i = 0; i < ByteLength / sizeof(ulong); i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(destination[(i * sizeof(ulong))..], _bits[i]);
        }
    }

    internal static OrdinalSet Parse(ReadOnlySpan<byte> bits)
    {
        var set = new OrdinalSet();
        set.Grow(bits.Length / sizeof(ulong));
        for (var i = 0; i < bits.Length / sizeof(ulong); i++)
        {
            set._bits[i] = BinaryPrimitives.ReadUInt64LittleEndian(bits[(i * sizeof(ulong))..]);
            set.Count += BitOperations.PopCount(set._bits[i]);
        }

        return set;
    }

    private void Grow(int words) => Array.Resize(ref _bits, Math.Max(_bits.Length * 2, words));
}

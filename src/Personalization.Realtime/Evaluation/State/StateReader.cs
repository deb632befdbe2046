using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Personalization.Realtime.Evaluation.State;

/// <summary>Reads the bytes of a state from front to end. Every length is held against what is left, so damaged bytes end in an error and not in a loop.</summary>
internal ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>How many bytes of seven bits a number has at most.</summary>
    private const int MostOfNumber = 10;

    private ReadOnlySpan<byte> _rest = bytes;

    internal readonly bool IsAtEnd => _rest.IsEmpty;

    internal static InvalidDataException Damaged(string what)
        => new($"The state of a person is damaged: {what}. 'audience reconcile' writes it anew from the event log.");

    internal byte Byte()
    {
        if (_rest.IsEmpty)
        {
            throw Damaged("it ends too early");
        }

        var value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Fixed()
    {
        if (_rest.Length < sizeof(ulong))
        {
            throw Damaged("it ends too early");
        }

        var value = BinaryPrimitives.ReadUInt64LittleEndian(_rest);
        _rest = _rest[sizeof(ulong)..];
        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ulong Number()
    {
        // Most are short, and of like length: a branch that is foreseen costs less than a computed length that the next read waits for.
        if (_rest.Length >= 3)
        {
            uint first = _rest[0], second = _rest[1], third = _rest[2];
            if (first < 0x80)
            {
                _rest = _rest[1..];
                return first;
            }

            if (second < 0x80)
            {
                _rest = _rest[2..];
                return (first & 0x7F) | (second << 7);
            }

            if (third < 0x80)
            {
                _rest = _rest[3..];
                return (first & 0x7F) | ((second & 0x7F) << 7) | (third << 14);
            }
        }

        var value = LongNumber(_rest, out var length);
        _rest = _rest[length..];
        return value;
    }

    /// <summary>Reads a number that may be negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long Signed()
    {
        var value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <summary>Reads how many things of some size follow.</summary>
    internal int Count(int smallest)
    {
        var count = Number();
        return count <= (ulong)(_rest.Length / smallest) ? (int)count : throw Damaged("it ends too early");
    }

    internal string Text()
    {
        var length = Count(1);
        if (length == 0)
        {
            return string.Empty;
        }

        var text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    /// <summary>Reads a number byte by byte: one near the end of the state, or one that does not fit into eight bytes. Static, so that a reader may stay in registers.</summary>
    private static ulong LongNumber(ReadOnlySpan<byte> bytes, out int length)
    {
        ulong value = 0;
        for (var at = 0; at < MostOfNumber; at++)
        {
            if (at == bytes.Length)
            {
                throw Damaged("it ends too early");
            }

            value |= (ulong)(bytes[at] & 0x7F) << (at * 7);
            if (bytes[at] < 0x80)
            {
                length = at + 1;
                return value;
            }
        }

        throw Damaged("a number in it has no end");
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Personalization.Realtime.Evaluation.State;

/// <summary>Writes the bytes of a state into room that is enough for it, and for three bytes more: short numbers are written at once.</summary>
internal ref struct StateWriter(Span<byte> room)
{
    private readonly Span<byte> _room = room;

    /// <summary>Gets how many bytes are written.</summary>
    internal int Length { get; private set; }

    internal void Byte(byte value) => _room[Length++] = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Fixed(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_room[Length..], value);
        Length += sizeof(ulong);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Number(ulong value)
    {
        var room = _room[Length..];
        if (value < 1 << 7)
        {
            room[0] = (byte)value;
            Length++;
        }
        else if (value < 1 << 14)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(room, (ushort)((value & 0x7F) | 0x80 | ((value & 0x3F80) << 1)));
            Length += 2;
        }
        else if (value < 1 << 21)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(room, (uint)((value & 0x7F) | 0x8080 | ((value & 0x3F80) << 1) | ((value & 0x1FC000) << 2)));
            Length += 3;
        }
        else
        {
            Length += WriteLong(room, value);
        }
    }

    /// <summary>Writes a number that may be negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Signed(long value) => Number((ulong)(value << 1) ^ (ulong)(value >> 63));

    internal void Text(string value)
    {
        Number((ulong)Encoding.UTF8.GetByteCount(value));
        Length += Encoding.UTF8.GetBytes(value, _room[Length..]);
    }

    /// <summary>Static, so that a writer may stay in registers.</summary>
    private static int WriteLong(Span<byte> room, ulong value)
    {
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[length++] = (byte)(value | 0x80);
        }

        room[length++] = (byte)value;
        return length;
    }
}

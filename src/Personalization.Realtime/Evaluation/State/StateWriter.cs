using System.Buffers.Binary;
using System.Text;

namespace Personalization.Realtime.Evaluation.State;

/// <summary>Writes the bytes of a state. Used again for the next one.</summary>
internal sealed class StateWriter
{
    /// <summary>How many bytes of seven bits a number has at most.</summary>
    private const int MostOfNumber = 10;

    private byte[] _bytes = new byte[256];
    private int _length;

    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    internal void Clear() => _length = 0;

    internal void Byte(byte value) => Room(1)[0] = value;

    internal void Fixed(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(sizeof(ulong)), value);

    internal void Number(ulong value)
    {
        var room = Room(MostOfNumber);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            room[length++] = (byte)(value | 0x80);
        }

        room[length++] = (byte)value;
        _length -= MostOfNumber - length;
    }

    /// <summary>Writes a number that may be negative.</summary>
    internal void Signed(long value) => Number((ulong)(value << 1) ^ (ulong)(value >> 63));

    internal void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        Number((ulong)length);
        Encoding.UTF8.GetBytes(value, Room(length));
    }

    private Span<byte> Room(int length)
    {
        if (_bytes.Length - _length < length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + length));
        }

        _length += length;
        return _bytes.AsSpan(_length - length, length);
    }
}

namespace Personalization.Sync.State;

/// <summary>Unsigned integers in as few bytes as they need: seven bits a byte, the lowest first.</summary>
internal static class VarInt
{
    internal const int MaxLength = 5;

    internal static int Write(Span<byte> destination, uint value)
    {
        var length = 0;
        while (value >= 0x80)
        {
            destination[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a number and moves <paramref name="source"/> behind it.</summary>
    internal static uint Read(ref ReadOnlySpan<byte> source)
    {
        var first = source[0];
        if (first < 0x80)
        {
            source = source[1..];
            return first;
        }

        uint value = 0;
        var shift = 0;
        var position = 0;
        byte octet;
        do
        {
            octet = source[position++];
            value |= (uint)(octet & 0x7F) << shift;
            shift += 7;
        }
        while (octet >= 0x80);

        source = source[position..];
        return value;
    }
}

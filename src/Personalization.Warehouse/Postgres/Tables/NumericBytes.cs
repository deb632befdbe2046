using System.Buffers;
using System.Buffers.Binary;

namespace Personalization.Warehouse.Postgres.Tables;

/// <summary>A decimal in the binary form of <c>numeric</c>: digits to the base 10,000, aligned at the point.</summary>
internal static class NumericBytes
{
    private const int Base = 10_000;
    private const int Digits = 4;

    internal static void Write(ArrayBufferWriter<byte> bytes, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        int scale = value.Scale;
        var number = new UInt128((uint)bits[2], ((ulong)(uint)bits[1] << 32) | (uint)bits[0]);
        for (var pad = (Digits - (scale % Digits)) % Digits; pad > 0; pad--)
        {
            number *= 10;
        }

        Span<short> groups = stackalloc short[12];
        var count = 0;
        for (; number > 0; number /= Base)
        {
            groups[count++] = (short)(number % Base);
        }

        var weight = count - ((scale + Digits - 1) / Digits) - 1;
        var length = (4 + count) * sizeof(short);
        var span = bytes.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        var at = sizeof(int);
        foreach (var part in (ReadOnlySpan<short>)[(short)count, (short)(count == 0 ? 0 : weight), (short)(value < 0 ? 0x4000 : 0), (short)scale])
        {
            BinaryPrimitives.WriteInt16BigEndian(span[at..], part);
            at += sizeof(short);
        }

        for (var i = count - 1; i >= 0; i--)
        {
            BinaryPrimitives.WriteInt16BigEndian(span[at..], groups[i]);
            at += sizeof(short);
        }

        bytes.Advance(sizeof(int) + length);
    }
}

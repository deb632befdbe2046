using System.Buffers;
using System.Buffers.Binary;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Decimals of any size, digit for digit, without trailing fractional zeros.</summary>
/// <remarks>
/// On the wire: how many digits of base 10,000 there are, how many but one of them lie before the point, the sign, how many decimal places
/// are shown, and the digits. Neither the first nor the last digit is zero, so that the places are the only thing in which two forms of one
/// number differ.
/// </remarks>
internal sealed class NumericCodec() : ScalarCodec("numeric", isNumber: true)
{
    private const int HeaderLength = 8;
    private const int PlacesAt = 6;
    private const int DecimalsADigit = 4;
    private const ushort Positive = 0;
    private const ushort Negative = 0x4000;

    internal override void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher)
    {
        base.AppendHash(value[..PlacesAt], hasher);
        hasher.AppendBytes(HashTag.Other, value[HeaderLength..]);
    }

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var count = BinaryPrimitives.ReadUInt16BigEndian(value); // 131,072 digits before the point and 16,383 behind it are more than a short counts
        var weight = BinaryPrimitives.ReadInt16BigEndian(value[2..]);
        var sign = BinaryPrimitives.ReadUInt16BigEndian(value[4..]);
        if (sign is not (Positive or Negative))
        {
            throw new FormatException("JSON and keys have no NaN and no infinities; select nullif(column, 'NaN') or a case expression that replaces it.");
        }

        var digits = value[HeaderLength..];
        var text = destination.GetSpan(3 + (DecimalsADigit * (Math.Max(weight + 1, 1) + Math.Max(count - weight - 1, 0))));
        var length = 0;
        if (sign == Negative)
        {
            text[length++] = (byte)'-';
        }

        length += WriteInteger(digits, weight, text[length..]);
        if (count > weight + 1)
        {
            length += WriteFraction(digits, weight, count, text[length..]);
        }

        destination.Advance(length);
    }

    private static int WriteInteger(ReadOnlySpan<byte> digits, int weight, Span<byte> text)
    {
        if (weight < 0 || digits.IsEmpty)
        {
            text[0] = (byte)'0';
            return 1;
        }

        var length = WriteDigit(DigitAt(digits, 0), text, withZeros: false);
        for (var i = 1; i <= weight; i++)
        {
            length += WriteDigit(DigitAt(digits, i), text[length..], withZeros: true);
        }

        return length;
    }

    private static int WriteFraction(ReadOnlySpan<byte> digits, int weight, int count, Span<byte> text)
    {
        text[0] = (byte)'.';
        var length = 1;
        for (var i = weight + 1; i < count; i++)
        {
            length += WriteDigit(DigitAt(digits, i), text[length..], withZeros: true);
        }

        return text[..length].TrimEnd((byte)'0').TrimEnd((byte)'.').Length;
    }

    /// <summary>A digit before the first or behind the last is zero.</summary>
    private static int DigitAt(ReadOnlySpan<byte> digits, int index)
        => index < 0 || index * 2 >= digits.Length ? 0 : BinaryPrimitives.ReadInt16BigEndian(digits[(index * 2)..]);

    private static int WriteDigit(int digit, Span<byte> text, bool withZeros)
    {
        var length = withZeros ? DecimalsADigit : digit >= 1000 ? 4 : digit >= 100 ? 3 : digit >= 10 ? 2 : 1;
        for (var i = length - 1; i >= 0; i--)
        {
            text[i] = (byte)('0' + (digit % 10));
            digit /= 10;
        }

        return length;
    }
}

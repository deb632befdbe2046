using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Personalization.Mapping.Casts;

/// <summary>Numbers, digit for digit: a number in text keeps all of its digits, at any size, and loses only zeros that say nothing.</summary>
internal sealed class NumberCast : ColumnCast
{
    internal static readonly NumberCast Instance = new();

    /// <summary>A number of more digits would be an attack rather than a number.</summary>
    private const int MaxDigits = 1_000;

    internal override bool Cast(JsonTokenType kind, ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        switch (kind)
        {
            case JsonTokenType.Number:
                destination.Write(value);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                destination.Write(kind == JsonTokenType.True ? "1"u8 : "0"u8);
                break;
            case JsonTokenType.String when TryParse(value.Trim(" \t\r\n"u8), out var negative, out var digits, out var point):
                Write(negative, digits, point, destination);
                break;
            default:
                throw new FormatException(
                    $"{Word(kind)} is no number. It takes decimal digits with a sign, a point and an exponent, such as -1234.5, and no other separators.");
        }

        return false;
    }

    /// <summary>Reads text as digits without zeros at either end and the position of the point behind the first of them.</summary>
    private static bool TryParse(ReadOnlySpan<byte> text, out bool negative, out byte[] digits, out int point)
    {
        negative = text.Length > 0 && text[0] == '-';
        digits = [];
        point = 0;
        text = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        var exponent = 0;
        var mark = text.IndexOfAny("eE"u8);
        if (mark >= 0)
        {
            var power = text[(mark + 1)..];
            power = power.Length > 1 && power[0] == '+' && power[1] != '-' ? power[1..] : power;
            if (!Utf8Parser.TryParse(power, out exponent, out var used) || used != power.Length)
            {
                return false;
            }

            text = text[..mark];
        }

        var whole = text.IndexOf((byte)'.') is var dot and >= 0 ? text[..dot] : text;
        var fraction = whole.Length < text.Length ? text[(whole.Length + 1)..] : default;
        if (whole.Length + fraction.Length is 0 or > MaxDigits || whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        byte[] all = [.. whole, .. fraction];
        var first = all.AsSpan().IndexOfAnyExcept((byte)'0');
        if (first < 0)
        {
            return true;
        }

        point = whole.Length - first;
        digits = all.AsSpan(first).TrimEnd((byte)'0').ToArray();
        if (Math.Abs((long)point + exponent) > MaxDigits)
        {
            return false;
        }

        point += exponent;
        return true;
    }

    private static void Write(bool negative, byte[] digits, int point, IBufferWriter<byte> destination)
    {
        if (digits.Length == 0)
        {
            destination.Write("0"u8);
            return;
        }

        if (negative)
        {
            destination.Write("-"u8);
        }

        if (point <= 0)
        {
            destination.Write("0."u8);
            Zeros(-point, destination);
            destination.Write(digits);
            return;
        }

        destination.Write(digits.AsSpan(0, Math.Min(point, digits.Length)));
        Zeros(point - digits.Length, destination);
        if (point < digits.Length)
        {
            destination.Write("."u8);
            destination.Write(digits.AsSpan(point));
        }
    }

    private static void Zeros(int count, IBufferWriter<byte> destination)
    {
        for (var i = 0; i < count; i++)
        {
            destination.Write("0"u8);
        }
    }
}

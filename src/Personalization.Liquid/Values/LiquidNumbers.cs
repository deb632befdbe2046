using System.Globalization;
using System.Numerics;

namespace Personalization.Liquid.Values;

/// <summary>Numbers in what is no number, by Ruby's rules.</summary>
internal static class LiquidNumbers
{
    /// <summary>The number that arithmetic takes a value for: texts by what they begin with, all else for 0.</summary>
    internal static LiquidValue ToNumber(in LiquidValue value)
    {
        if (value.IsNumber)
        {
            return value;
        }

        if (value.AsText() is not { } text)
        {
            return LiquidValue.From(0);
        }

        var trimmed = text.AsSpan().Trim();
        return IsDecimal(trimmed) && double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? LiquidValue.From(number)
            : LiquidValue.From(LeadingBigInteger(text));
    }

    /// <summary>A whole number of a number or of a text that is one.</summary>
    /// <exception cref="LiquidException">It is none.</exception>
    internal static long ToInt64(in LiquidValue value)
    {
        if (value is { Kind: LiquidKind.Integer, IsBig: false })
        {
            return value.Int64;
        }

        var text = value.AsText()?.Trim().Replace("_", string.Empty, StringComparison.Ordinal);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new LiquidException("A whole number is needed here, and the value is none.");
    }

    /// <summary>What Ruby's <c>to_i</c> answers: texts by what they begin with, fractions cut off, 0 for what has none.</summary>
    internal static long TruncateToInt64(in LiquidValue value) => value.Kind switch
    {
        LiquidKind.Integer when !value.IsBig => value.Int64,
        LiquidKind.Float when Math.Abs(value.Double) < long.MaxValue => (long)value.Double,
        LiquidKind.Nil => 0,
        LiquidKind.Text => LeadingInteger(value.AsText()!),
        _ => throw new LiquidException("A whole number is needed here, and the value is none."),
    };

    /// <summary>The whole number that a text begins with, or 0.</summary>
    internal static long LeadingInteger(string text)
    {
        var number = LeadingBigInteger(text);
        return number >= long.MinValue && number <= long.MaxValue
            ? (long)number
            : throw new LiquidException("The number is too large here.");
    }

    private static BigInteger LeadingBigInteger(string text)
    {
        var start = text.AsSpan().TrimStart();
        var length = start.Length > 0 && start[0] is '-' or '+' ? 1 : 0;
        while (length < start.Length && (char.IsAsciiDigit(start[length]) || (start[length] == '_' && length > 0 && char.IsAsciiDigit(start[length - 1]))))
        {
            length++;
        }

        var digits = start[..length].ToString().Replace("_", string.Empty, StringComparison.Ordinal);
        return BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : BigInteger.Zero;
    }

    /// <summary>Digits, one point, digits.</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        text = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        var point = text.IndexOf('.');
        return point > 0 && point < text.Length - 1 && !text[..point].ContainsAnyExceptInRange('0', '9') && !text[(point + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}

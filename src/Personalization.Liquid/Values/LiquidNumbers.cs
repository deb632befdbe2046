using System.Globalization;
using System.Numerics;

namespace Personalization.Liquid.Values;

/// <summary>Numbers in what is no number, by Ruby's rules.</summary>
internal static class LiquidNumbers
{
    /// <summary>What has more digits is an attack rather than a number, and arithmetic takes the square of them.</summary>
    internal const int MaxDigits = 1_000;

    private static readonly BigInteger Beyond = BigInteger.Pow(10, MaxDigits);

    /// <summary>A whole number, when it is not too long.</summary>
    /// <exception cref="LiquidException">It has more digits than <see cref="MaxDigits"/>.</exception>
    internal static LiquidValue Checked(BigInteger number) => BigInteger.Abs(number) < Beyond ? LiquidValue.From(number) : throw TooLong();

    /// <summary>Reads a whole number, a sign before it or none.</summary>
    /// <returns>The number; <see langword="null"/> when it is none.</returns>
    /// <exception cref="LiquidException">It is too long.</exception>
    internal static BigInteger? ReadWhole(ReadOnlySpan<char> text)
    {
        var digits = text.Length > 0 && text[0] is '-' or '+' ? text[1..] : text;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            return null;
        }

        return digits.TrimStart('0').Length > MaxDigits ? throw TooLong() : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

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
        if (!IsDecimal(trimmed))
        {
            return LiquidValue.From(LeadingBigInteger(text));
        }

        return trimmed.Length > MaxDigits ? throw TooLong() : LiquidValue.From(double.Parse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture));
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

        return ReadWhole(start[..length].Contains('_') ? start[..length].ToString().Replace("_", string.Empty, StringComparison.Ordinal) : start[..length]) ?? BigInteger.Zero;
    }

    private static LiquidException TooLong() => new($"A number of more than {MaxDigits} digits is too long.");

    /// <summary>Digits, one point, digits.</summary>
    private static bool IsDecimal(ReadOnlySpan<char> text)
    {
        text = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        var point = text.IndexOf('.');
        return point > 0 && point < text.Length - 1 && !text[..point].ContainsAnyExceptInRange('0', '9') && !text[(point + 1)..].ContainsAnyExceptInRange('0', '9');
    }
}

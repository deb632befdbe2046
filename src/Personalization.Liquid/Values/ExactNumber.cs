using System.Globalization;
using System.Numerics;

namespace Personalization.Liquid.Values;

/// <summary>A number by its decimal digits, as Ruby's <c>BigDecimal</c> computes: exact, and rounded once, when it becomes a double again.</summary>
/// <param name="Digits">The digits, with the sign.</param>
/// <param name="Scale">How many of them stand behind the point; less than zero for so many zeros before it.</param>
internal readonly record struct ExactNumber(BigInteger Digits, int Scale)
{
    /// <summary>Digits of a quotient. A double has 17; the rest tells which way to round.</summary>
    private const int QuotientDigits = 40;

    /// <summary>Up to here a double holds every whole number, and every power of ten with so few zeros.</summary>
    private const long MaxExactWhole = 1L << 53;
    private const int MaxExactPower = 22;

    private static readonly double[] Powers = [.. Enumerable.Range(0, MaxExactPower + 1).Select(power => double.Parse($"1E{power}", CultureInfo.InvariantCulture))];

    /// <summary>Reads a finite double by the shortest digits that mean it.</summary>
    internal static ExactNumber Of(double value) => Parse(value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Reads digits with a sign, a point and an exponent, each of which may be missing.</summary>
    internal static ExactNumber Parse(ReadOnlySpan<char> text)
    {
        var mark = text.IndexOf('E');
        var exponent = mark < 0 ? 0 : int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        text = mark < 0 ? text : text[..mark];
        var point = text.IndexOf('.');
        var digits = point < 0 ? Whole(text) : Whole(string.Concat(text[..point], text[(point + 1)..]));
        return new ExactNumber(digits, (point < 0 ? 0 : text.Length - point - 1) - exponent);
    }

    public static ExactNumber operator +(ExactNumber a, ExactNumber b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return new ExactNumber(a.At(scale) + b.At(scale), scale);
    }

    public static ExactNumber operator -(ExactNumber a, ExactNumber b) => a + new ExactNumber(-b.Digits, b.Scale);

    public static ExactNumber operator *(ExactNumber a, ExactNumber b) => new(a.Digits * b.Digits, a.Scale + b.Scale);

    /// <summary>The double that is nearest to a quotient.</summary>
    internal static double Divide(ExactNumber a, ExactNumber b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        if (scale - Math.Min(a.Scale, b.Scale) <= MaxExactPower && a.At(scale) is var dividend && b.At(scale) is var divisor
            && BigInteger.Abs(dividend) <= MaxExactWhole && BigInteger.Abs(divisor) <= MaxExactWhole)
        {
            // Both are exact as doubles, so one rounding is all.
            return (double)dividend / (double)divisor;
        }

        return (a / b).ToDouble();
    }

    public static ExactNumber operator /(ExactNumber a, ExactNumber b)
    {
        var more = Math.Max(0, QuotientDigits + Length(b.Digits) - Length(a.Digits));
        var quotient = BigInteger.DivRem(a.Digits * BigInteger.Pow(10, more), b.Digits, out var rest);

        // What is left over is no digit, but it keeps a half from being one.
        return rest.IsZero
            ? new ExactNumber(quotient, a.Scale - b.Scale + more)
            : new ExactNumber((quotient * 10) + (quotient.Sign == 0 ? 0 : quotient.Sign), a.Scale - b.Scale + more + 1);
    }

    /// <summary>What a division leaves, with the sign of the divisor.</summary>
    public static ExactNumber operator %(ExactNumber a, ExactNumber b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        var divisor = b.At(scale);
        var rest = BigInteger.Remainder(a.At(scale), divisor);
        return new ExactNumber(!rest.IsZero && rest.Sign != divisor.Sign ? rest + divisor : rest, scale);
    }

    internal BigInteger Floor()
    {
        var whole = Truncate(out var rest);
        return rest.Sign < 0 ? whole - 1 : whole;
    }

    internal BigInteger Ceiling()
    {
        var whole = Truncate(out var rest);
        return rest.Sign > 0 ? whole + 1 : whole;
    }

    /// <summary>Rounds to digits behind the point, halves away from zero.</summary>
    internal ExactNumber Round(int digits)
    {
        if (digits >= Scale)
        {
            return this;
        }

        var unit = BigInteger.Pow(10, Scale - digits);
        var quotient = BigInteger.DivRem(Digits, unit, out var rest);
        return new ExactNumber(BigInteger.Abs(rest) * 2 >= unit ? quotient + Digits.Sign : quotient, digits);
    }

    /// <summary>The digits before the point.</summary>
    internal BigInteger ToWhole() => Truncate(out _);

    /// <summary>The double that is nearest.</summary>
    internal double ToDouble()
    {
        if (BigInteger.Abs(Digits) <= MaxExactWhole && Math.Abs(Scale) <= MaxExactPower)
        {
            // Both are exact, so one rounding is all.
            return Scale < 0 ? (double)Digits * Powers[-Scale] : (double)Digits / Powers[Scale];
        }

        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{Digits}E{-(long)Scale}"), NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private static BigInteger Whole(ReadOnlySpan<char> digits) => long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var small)
        ? small
        : BigInteger.Parse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>About how many digits, and never fewer.</summary>
    private static int Length(BigInteger value) => (int)((long)value.GetBitLength() * 30103 / 100_000) + 1;

    private BigInteger Truncate(out BigInteger rest)
    {
        rest = BigInteger.Zero;
        return Scale <= 0 ? At(0) : BigInteger.DivRem(Digits, BigInteger.Pow(10, Scale), out rest);
    }

    private BigInteger At(int scale) => Digits.IsZero ? Digits : Digits * BigInteger.Pow(10, scale - Scale);
}

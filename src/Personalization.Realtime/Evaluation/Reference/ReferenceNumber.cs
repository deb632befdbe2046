using System.Globalization;
using System.Numerics;

namespace Personalization.Realtime.Evaluation.Reference;

/// <summary>Compares decimal numbers exactly: as whole numbers, once both have the same power of ten.</summary>
internal static class ReferenceNumber
{
    // Beyond this, the number of digits decides.
    private const int MaxShift = 2_000;

    internal static int Compare(string left, string right)
    {
        var ((a, powerOfA), (b, powerOfB)) = (Parse(left), Parse(right));
        if (a.Sign != b.Sign || a.IsZero)
        {
            return a.Sign.CompareTo(b.Sign);
        }

        var shift = powerOfA - powerOfB;
        if (BigInteger.Abs(shift) > MaxShift)
        {
            return a.Sign * (Digits(a) + powerOfA).CompareTo(Digits(b) + powerOfB);
        }

        return shift >= 0 ? (a * BigInteger.Pow(10, (int)shift)).CompareTo(b) : a.CompareTo(b * BigInteger.Pow(10, (int)-shift));
    }

    private static (BigInteger Whole, BigInteger Power) Parse(string text)
    {
        var parts = text.Split('e', 'E');
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var decimals = point < 0 ? 0 : parts[0].Length - point - 1;
        var whole = BigInteger.Parse(parts[0].Replace(".", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var exponent = parts.Length == 1 ? 0 : BigInteger.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (whole, exponent - decimals);
    }

    private static BigInteger Digits(BigInteger number) => BigInteger.Abs(number).ToString(CultureInfo.InvariantCulture).Length;
}

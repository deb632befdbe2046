using System.Numerics;

namespace Personalization.Liquid.Values;

/// <summary>Which value comes first: Ruby's <c>&lt;=&gt;</c>.</summary>
internal static class LiquidOrder
{
    /// <summary>Compares values.</summary>
    /// <returns>Less than, equal to or greater than zero; <see langword="null"/> when they cannot be compared.</returns>
    internal static int? Compare(in LiquidValue left, in LiquidValue right)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return CompareNumbers(left, right);
        }

        return (left.Kind, right.Kind) switch
        {
            (LiquidKind.Text, LiquidKind.Text) => CompareTexts(left.AsText()!, right.AsText()!),
            (LiquidKind.Time, LiquidKind.Time) => left.AsTime()!.Value.CompareTo(right.AsTime()!.Value),
            (LiquidKind.Array, LiquidKind.Array) => CompareArrays(left.AsArray()!, right.AsArray()!),
            _ => LiquidEquality.AreEqual(left, right) ? 0 : null,
        };
    }

    /// <summary>Compares numbers.</summary>
    /// <returns>As <see cref="Compare"/>; <see langword="null"/> when one is not a number (NaN).</returns>
    internal static int? CompareNumbers(in LiquidValue left, in LiquidValue right)
    {
        if (left.Kind == LiquidKind.Integer && right.Kind == LiquidKind.Integer)
        {
            return left.IsBig || right.IsBig
                ? BigInteger.Compare(left.AsInteger()!.Value, right.AsInteger()!.Value)
                : left.Int64.CompareTo(right.Int64);
        }

        var (a, b) = (ToDouble(left), ToDouble(right));
        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
    }

    /// <summary>Compares by code points, as the bytes of UTF-8 do; UTF-16 puts what lies beyond its first plane before U+E000.</summary>
    internal static int CompareTexts(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] != right[i])
            {
                return Weight(left[i]).CompareTo(Weight(right[i]));
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    private static double ToDouble(in LiquidValue value) => value.Kind == LiquidKind.Float ? value.Double : value.IsBig ? (double)value.AsInteger()!.Value : value.Int64;

    private static int Weight(char letter) => char.IsSurrogate(letter) ? letter + 0x10000 : letter;

    private static int? CompareArrays(IReadOnlyList<LiquidValue> left, IReadOnlyList<LiquidValue> right)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (Compare(left[i], right[i]) is not 0 and var order)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }
}

using System.Numerics;

namespace Personalization.Liquid.Values;

/// <summary>Which value comes first: Ruby's <c>&lt;=&gt;</c>.</summary>
internal static class LiquidOrder
{
    /// <summary>From here on a whole number made a double stands for those beside it, too.</summary>
    private const double MaxExact = 1L << 53;

    /// <summary>Compares values.</summary>
    /// <param name="left">The one.</param>
    /// <param name="right">The other.</param>
    /// <param name="budget">Counts what is compared.</param>
    /// <returns>Less than, equal to or greater than zero; <see langword="null"/> when they cannot be compared.</returns>
    internal static int? Compare(in LiquidValue left, in LiquidValue right, RenderBudget budget)
    {
        if (left.IsNumber && right.IsNumber)
        {
            return CompareNumbers(left, right);
        }

        return (left.Kind, right.Kind) switch
        {
            (LiquidKind.Text, LiquidKind.Text) => CompareTexts(left.AsText()!, right.AsText()!, budget),
            (LiquidKind.Time, LiquidKind.Time) => left.AsTime()!.Value.CompareTo(right.AsTime()!.Value),
            (LiquidKind.Array, LiquidKind.Array) => CompareArrays(left.AsArray()!, right.AsArray()!, budget),
            _ => LiquidEquality.AreEqual(left, right, budget) ? 0 : null,
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
        if (a == b && Math.Abs(a) >= MaxExact && double.IsFinite(a))
        {
            return BigInteger.Compare(Whole(left), Whole(right));
        }

        return double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
    }

    /// <summary>Compares by code points, as the bytes of UTF-8 do; UTF-16 puts what lies beyond its first plane before U+E000.</summary>
    internal static int CompareTexts(string left, string right, RenderBudget budget)
    {
        var same = left.AsSpan().CommonPrefixLength(right);
        budget.Work(same + 1);
        return same == left.Length || same == right.Length ? left.Length.CompareTo(right.Length) : Weight(left[same]).CompareTo(Weight(right[same]));
    }

    private static double ToDouble(in LiquidValue value) => value.Kind == LiquidKind.Float ? value.Double : value.IsBig ? (double)value.AsInteger()!.Value : value.Int64;

    private static BigInteger Whole(in LiquidValue value) => value.AsInteger() ?? new BigInteger(value.Double);

    private static int Weight(char letter) => char.IsSurrogate(letter) ? letter + 0x10000 : letter;

    private static int? CompareArrays(IReadOnlyList<LiquidValue> left, IReadOnlyList<LiquidValue> right, RenderBudget budget)
    {
        budget.EnterLevel();
        int? order = 0;
        for (var i = 0; order == 0 && i < Math.Min(left.Count, right.Count); i++)
        {
            budget.Work(1);
            order = Compare(left[i], right[i], budget);
        }

        budget.LeaveLevel();
        return order == 0 ? left.Count.CompareTo(right.Count) : order;
    }
}

using System.Numerics;
using Personalization.Liquid.Rendering;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Arithmetic by Ruby's rules: whole numbers of any size stay whole, and fractions are computed in decimal digits and rounded once.</summary>
internal static class MathFilters
{
    /// <summary>Beyond so many digits a round number is itself.</summary>
    private const int MaxDigits = 400;

    /// <summary>What a number counts as work.</summary>
    private const int WorkOfNumber = 64;

    internal static LiquidValue Abs(in LiquidFilterCall call)
    {
        var number = LiquidNumbers.ToNumber(call.Input);
        return number.Kind == LiquidKind.Float ? LiquidValue.From(Math.Abs(number.Double)) : LiquidValue.From(BigInteger.Abs(number.AsInteger()!.Value));
    }

    internal static LiquidValue Plus(in LiquidFilterCall call) => Add(call.Input, call[0]);

    internal static LiquidValue Minus(in LiquidFilterCall call) => Compute(call.Input, call[0], static (a, b) => a - b, static (a, b) => (a - b).ToDouble(), static (a, b) => a - b);

    internal static LiquidValue Times(in LiquidFilterCall call) => Compute(call.Input, call[0], static (a, b) => a * b, static (a, b) => (a * b).ToDouble(), static (a, b) => a * b);

    internal static LiquidValue DividedBy(in LiquidFilterCall call)
    {
        RefuseZero(call[0]);
        return Compute(call.Input, call[0], Floor, ExactNumber.Divide, static (a, b) => a / b);
    }

    internal static LiquidValue Modulo(in LiquidFilterCall call)
    {
        RefuseZero(call[0]);
        return Compute(
            call.Input,
            call[0],
            static (a, b) => a - (b * Floor(a, b)),
            static (a, b) => (a % b).ToDouble(),
            static (a, b) => a - (b * Math.Floor(a / b)));
    }

    internal static LiquidValue AtLeast(in LiquidFilterCall call) => Choose(call, takesGreater: true);

    internal static LiquidValue AtMost(in LiquidFilterCall call) => Choose(call, takesGreater: false);

    internal static LiquidValue Ceil(in LiquidFilterCall call) => ToWhole(call.Input, static number => number.Ceiling());

    internal static LiquidValue Floor(in LiquidFilterCall call) => ToWhole(call.Input, static number => number.Floor());

    internal static LiquidValue Round(in LiquidFilterCall call)
    {
        var digits = LiquidNumbers.TruncateToInt64(LiquidNumbers.ToNumber(call[0]));
        var number = LiquidNumbers.ToNumber(call.Input);
        if (digits <= 0)
        {
            var places = (int)Math.Max(digits, -LiquidNumbers.MaxDigits - 1);
            return number.Kind == LiquidKind.Integer && digits == 0 ? number : LiquidNumbers.Checked(Exact(call.Input).Round(places).ToWhole());
        }

        return number.Kind == LiquidKind.Integer || digits > MaxDigits || !double.IsFinite(number.Double)
            ? number
            : LiquidValue.From(Signed(Exact(call.Input).Round((int)digits).ToDouble(), number.Double));
    }

    /// <summary>Adds up numbers, rounded once at the end.</summary>
    internal static LiquidValue Sum(IReadOnlyList<LiquidValue> values, RenderContext context)
    {
        if (values.All(value => LiquidNumbers.ToNumber(value) is { Kind: LiquidKind.Integer }))
        {
            return values.Aggregate(LiquidValue.From(0), (sum, value) => Add(sum, value));
        }

        if (!values.All(value => IsFinite(LiquidNumbers.ToNumber(value))))
        {
            return LiquidValue.From(values.Sum(value => ToDouble(LiquidNumbers.ToNumber(value))));
        }

        var sum = default(ExactNumber);
        foreach (var value in values)
        {
            context.Budget.Work(WorkOfNumber);
            sum += Exact(value);
        }

        return LiquidValue.From(sum.ToDouble());
    }

    private static LiquidValue Add(in LiquidValue a, in LiquidValue b) => Compute(a, b, static (x, y) => x + y, static (x, y) => (x + y).ToDouble(), static (x, y) => x + y);

    private static LiquidValue Compute(
        in LiquidValue left,
        in LiquidValue right,
        Func<BigInteger, BigInteger, BigInteger> whole,
        Func<ExactNumber, ExactNumber, double> exact,
        Func<double, double, double> rough)
    {
        var (a, b) = (LiquidNumbers.ToNumber(left), LiquidNumbers.ToNumber(right));
        if (a.Kind == LiquidKind.Integer && b.Kind == LiquidKind.Integer)
        {
            return LiquidNumbers.Checked(whole(a.AsInteger()!.Value, b.AsInteger()!.Value));
        }

        var estimate = rough(ToDouble(a), ToDouble(b));
        return LiquidValue.From(IsFinite(a) && IsFinite(b) ? Signed(exact(Exact(left), Exact(right)), estimate) : estimate);
    }

    /// <summary>Zero has a sign in doubles, which digits do not have.</summary>
    private static double Signed(double exact, double estimate) => exact == 0 ? Math.CopySign(0, estimate) : exact;

    private static LiquidValue Choose(in LiquidFilterCall call, bool takesGreater)
    {
        var (value, bound) = (LiquidNumbers.ToNumber(call.Input), LiquidNumbers.ToNumber(call[0]));
        var order = LiquidOrder.CompareNumbers(value, bound);
        return (takesGreater ? order < 0 : order > 0) ? bound : value;
    }

    private static LiquidValue ToWhole(in LiquidValue input, Func<ExactNumber, BigInteger> round)
    {
        var number = LiquidNumbers.ToNumber(input);
        return number.Kind == LiquidKind.Integer ? number : LiquidNumbers.Checked(round(Exact(input)));
    }

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        var quotient = BigInteger.DivRem(a, b, out var rest);
        return !rest.IsZero && (rest.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static void RefuseZero(in LiquidValue divisor)
    {
        var number = LiquidNumbers.ToNumber(divisor);
        if (number.Kind == LiquidKind.Integer ? number.AsInteger()!.Value.IsZero : number.Double == 0)
        {
            throw new LiquidException("A number cannot be divided by 0.");
        }
    }

    private static bool IsFinite(in LiquidValue number) => number.Kind == LiquidKind.Integer || double.IsFinite(number.Double);

    private static double ToDouble(in LiquidValue number) => number.Kind == LiquidKind.Float ? number.Double : (double)number.AsInteger()!.Value;

    /// <summary>The decimal digits of a value: of a text all that it has, of a double the shortest that mean it.</summary>
    private static ExactNumber Exact(in LiquidValue value)
    {
        var number = LiquidNumbers.ToNumber(value);
        return number.AsInteger() is { } whole ? new ExactNumber(whole, 0)
            : value.AsText() is { } text ? ExactNumber.Parse(text.AsSpan().Trim())
            : double.IsFinite(number.Double) ? ExactNumber.Of(number.Double)
            : throw new LiquidException("The number is infinite, or none at all.");
    }
}

using System.Globalization;
using System.Numerics;
using Personalization.Liquid.Values;

namespace Personalization.Liquid.Filters;

/// <summary>Arithmetic by Ruby's rules: whole numbers of any size stay whole, and fractions are computed in decimal digits.</summary>
internal static class MathFilters
{
    /// <summary>Beyond so many digits a round number is itself.</summary>
    private const int MaxDigits = 15;

    internal static LiquidValue Abs(in LiquidFilterCall call)
    {
        var number = LiquidNumbers.ToNumber(call.Input);
        return number.Kind == LiquidKind.Float ? LiquidValue.From(Math.Abs(number.Double)) : LiquidValue.From(BigInteger.Abs(number.AsInteger()!.Value));
    }

    internal static LiquidValue Plus(in LiquidFilterCall call) => Compute(call, static (a, b) => a + b, static (a, b) => a + b, static (a, b) => a + b);

    internal static LiquidValue Minus(in LiquidFilterCall call) => Compute(call, static (a, b) => a - b, static (a, b) => a - b, static (a, b) => a - b);

    internal static LiquidValue Times(in LiquidFilterCall call)
    {
        if (LiquidNumbers.ToNumber(call.Input).AsInteger() is { } a && LiquidNumbers.ToNumber(call[0]).AsInteger() is { } b)
        {
            call.Context.Budget.CheckLetters((a.GetBitLength() + b.GetBitLength()) / 3);
        }

        return Compute(call, static (a, b) => a * b, static (a, b) => a * b, static (a, b) => a * b);
    }

    internal static LiquidValue DividedBy(in LiquidFilterCall call)
    {
        RefuseZero(call[0]);
        return Compute(call, Floor, static (a, b) => a / b, static (a, b) => a / b);
    }

    internal static LiquidValue Modulo(in LiquidFilterCall call)
    {
        RefuseZero(call[0]);
        return Compute(
            call,
            static (a, b) => a - (b * Floor(a, b)),
            static (a, b) => a - (b * decimal.Floor(a / b)),
            static (a, b) => a - (b * Math.Floor(a / b)));
    }

    internal static LiquidValue AtLeast(in LiquidFilterCall call) => Choose(call, takesGreater: true);

    internal static LiquidValue AtMost(in LiquidFilterCall call) => Choose(call, takesGreater: false);

    internal static LiquidValue Ceil(in LiquidFilterCall call) => ToWhole(call.Input, Math.Ceiling);

    internal static LiquidValue Floor(in LiquidFilterCall call) => ToWhole(call.Input, Math.Floor);

    internal static LiquidValue Round(in LiquidFilterCall call)
    {
        var number = LiquidNumbers.ToNumber(call.Input);
        var digits = LiquidNumbers.TruncateToInt64(LiquidNumbers.ToNumber(call[0]));
        if (number.Kind == LiquidKind.Float && digits > 0)
        {
            return digits > MaxDigits || ToDecimal(number) is not { } exact
                ? number
                : LiquidValue.From((double)Math.Round(exact, (int)digits, MidpointRounding.AwayFromZero));
        }

        if (number.Kind == LiquidKind.Integer && digits >= 0)
        {
            return number;
        }

        var unit = BigInteger.Pow(10, (int)Math.Min(-digits, 1_000));
        return number.Kind == LiquidKind.Integer
            ? LiquidValue.From(RoundTo(number.AsInteger()!.Value, unit))
            : ToDecimal(number) is { } value && unit.IsOne
                ? LiquidValue.From(new BigInteger(Math.Round(value, MidpointRounding.AwayFromZero)))
                : LiquidValue.From(RoundTo(Whole(number.Double), unit));
    }

    /// <summary>Adds up numbers.</summary>
    internal static LiquidValue Add(in LiquidValue a, in LiquidValue b) => Compute(a, b, static (x, y) => x + y, static (x, y) => x + y, static (x, y) => x + y);

    private static LiquidValue Compute(
        in LiquidFilterCall call, Func<BigInteger, BigInteger, BigInteger> whole, Func<decimal, decimal, decimal> exact, Func<double, double, double> rough)
        => Compute(LiquidNumbers.ToNumber(call.Input), LiquidNumbers.ToNumber(call[0]), whole, exact, rough);

    private static LiquidValue Compute(
        in LiquidValue left, in LiquidValue right, Func<BigInteger, BigInteger, BigInteger> whole, Func<decimal, decimal, decimal> exact, Func<double, double, double> rough)
    {
        if (left.Kind == LiquidKind.Integer && right.Kind == LiquidKind.Integer)
        {
            return LiquidValue.From(whole(left.AsInteger()!.Value, right.AsInteger()!.Value));
        }

        try
        {
            if (ToDecimal(left) is { } a && ToDecimal(right) is { } b)
            {
                return LiquidValue.From((double)exact(a, b));
            }
        }
        catch (OverflowException)
        {
            // Beyond 28 digits, doubles have to do.
        }

        return LiquidValue.From(rough(ToDouble(left), ToDouble(right)));
    }

    private static LiquidValue Choose(in LiquidFilterCall call, bool takesGreater)
    {
        var (value, bound) = (LiquidNumbers.ToNumber(call.Input), LiquidNumbers.ToNumber(call[0]));
        var order = LiquidOrder.CompareNumbers(value, bound);
        return (takesGreater ? order < 0 : order > 0) ? bound : value;
    }

    private static LiquidValue ToWhole(in LiquidValue input, Func<double, double> round)
    {
        var number = LiquidNumbers.ToNumber(input);
        return number.Kind == LiquidKind.Integer ? number : LiquidValue.From(Whole(round(number.Double)));
    }

    private static BigInteger Whole(double value)
        => double.IsFinite(value) ? new BigInteger(value) : throw new LiquidException("The number is infinite, or none at all.");

    private static BigInteger RoundTo(BigInteger value, BigInteger unit)
    {
        var rest = BigInteger.Remainder(value, unit);
        var cut = value - rest;
        return BigInteger.Abs(rest) * 2 >= unit ? cut + (value.Sign * unit) : cut;
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

    private static double ToDouble(in LiquidValue number) => number.Kind == LiquidKind.Float ? number.Double : (double)number.AsInteger()!.Value;

    /// <summary>The decimal digits of a number, when they fit.</summary>
    private static decimal? ToDecimal(in LiquidValue number)
    {
        var text = number.Kind == LiquidKind.Float ? number.Double.ToString("R", CultureInfo.InvariantCulture) : number.ToString();
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && (value != 0 || ToDouble(number) == 0) ? value : null;
    }
}

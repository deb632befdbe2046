using System.Globalization;
using System.Numerics;
using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary><c>cast</c>: to a string, a number or a boolean. Nil stays nil, and what cannot be cast rejects the row.</summary>
internal static class CastFilter
{
    /// <summary>A number of more digits would be an attack rather than a number.</summary>
    private const int MaxDigits = 1_000;

    internal static LiquidValue Apply(in LiquidFilterCall call)
    {
        if (call.Input.IsNil)
        {
            return default;
        }

        return call.TextOf(call[0]) switch
        {
            "string" => LiquidValue.From(call.TextOf(call.Input)),
            "number" => ToNumber(call.Input),
            "boolean" => ToBoolean(call.TextOf(call.Input)),
            _ => throw new LiquidException("The filter 'cast' casts to 'string', 'number' or 'boolean'."),
        };
    }

    private static LiquidValue ToNumber(in LiquidValue value)
    {
        if (value.Kind is LiquidKind.Integer or LiquidKind.Float)
        {
            return value;
        }

        var text = value.AsText()?.Trim();
        if (text is { Length: > MaxDigits })
        {
            throw new LiquidException($"The value is no number of at most {MaxDigits} digits.");
        }

        return BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? LiquidValue.From(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? LiquidValue.From(number)
            : value.AsBoolean() is { } truth ? LiquidValue.From(truth ? 1 : 0)
            : throw new LiquidException("The value is no number.");
    }

    private static LiquidValue ToBoolean(string text) => text switch
    {
        "true" or "1" => LiquidValue.From(true),
        "false" or "0" => LiquidValue.From(false),
        _ => throw new LiquidException("The value is neither true nor false."),
    };
}

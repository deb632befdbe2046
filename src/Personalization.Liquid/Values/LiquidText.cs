using System.Globalization;
using System.Text;

namespace Personalization.Liquid.Values;

/// <summary>The text of values, as Ruby writes them.</summary>
internal static class LiquidText
{
    /// <summary>The text of a value, as filters take it. An output writes the items of a list one after the other instead.</summary>
    internal static string Of(in LiquidValue value) => value.Kind switch
    {
        LiquidKind.Nil or LiquidKind.Empty or LiquidKind.Blank => string.Empty,
        LiquidKind.Boolean => value.Int64 != 0 ? "true" : "false",
        LiquidKind.Integer => value.AsInteger()!.Value.ToString(CultureInfo.InvariantCulture),
        LiquidKind.Float => Of(value.Double),
        LiquidKind.Text => value.AsText()!,
        LiquidKind.Range => string.Create(CultureInfo.InvariantCulture, $"{value.AsRange()!.First}..{value.AsRange()!.Last}"),
        LiquidKind.Time => Of(value.AsTime()!.Value),
        _ => Long(value),
    };

    /// <summary>Ruby's <c>Float#to_s</c>: at least one digit behind the point, an exponent from 1e16 on and below 1e-4.</summary>
    internal static string Of(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "Infinity" : "-Infinity";
        }

        var size = Math.Abs(value);
        if (size != 0 && (size >= 1e16 || size < 1e-4))
        {
            var text = value.ToString("E16", CultureInfo.InvariantCulture);
            var digits = Digits(value.ToString("R", CultureInfo.InvariantCulture));
            var exponent = int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            var rest = digits.Length > 1 ? digits[1..] : "0";
            return $"{(value < 0 ? "-" : string.Empty)}{digits[0]}.{rest}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
        }

        return Shortest(value);
    }

    internal static string Of(DateTimeOffset time) => time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Ruby's <c>inspect</c>, which is how values within an object are written.</summary>
    internal static void Inspect(in LiquidValue value, StringBuilder into)
    {
        switch (value.Kind)
        {
            case LiquidKind.Nil:
                into.Append("nil");
                break;
            case LiquidKind.Text:
                Quote(value.AsText()!, into);
                break;
            case LiquidKind.Array:
                into.Append('[');
                var first = true;
                foreach (var item in value.AsArray()!)
                {
                    into.Append(first ? string.Empty : ", ");
                    Inspect(item, into);
                    first = false;
                }

                into.Append(']');
                break;
            case LiquidKind.Object:
                InspectObject(value.AsObject()!, into);
                break;
            default:
                into.Append(Of(value));
                break;
        }
    }

    private static string Long(in LiquidValue value)
    {
        var text = new StringBuilder();
        Inspect(value, text);
        return text.ToString();
    }

    private static void InspectObject(ILiquidObject value, StringBuilder into)
    {
        if (value is IHasText named)
        {
            into.Append(named.Text);
            return;
        }

        into.Append('{');
        var first = true;
        foreach (var (name, item) in value.Entries)
        {
            into.Append(first ? string.Empty : ", ");
            Quote(name, into);
            into.Append("=>");
            Inspect(item, into);
            first = false;
        }

        into.Append('}');
    }

    private static void Quote(string text, StringBuilder into)
    {
        into.Append('"');
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' => into.Append("\\\""),
                '\\' => into.Append("\\\\"),
                '\n' => into.Append("\\n"),
                '\r' => into.Append("\\r"),
                '\t' => into.Append("\\t"),
                _ => into.Append(letter),
            };
        }

        into.Append('"');
    }

    private static string Digits(string shortest)
    {
        var mantissa = shortest.Split('E')[0].Replace("-", string.Empty, StringComparison.Ordinal).Replace(".", string.Empty, StringComparison.Ordinal);
        var digits = mantissa.TrimStart('0').TrimEnd('0');
        return digits.Length == 0 ? "0" : digits;
    }

    /// <summary>The shortest text without exponent that reads back as the same number; .NET writes an exponent from 1e15 on, Ruby does not yet.</summary>
    private static string Shortest(double value)
    {
        var round = value.ToString("R", CultureInfo.InvariantCulture);
        if (round.Contains('E', StringComparison.Ordinal))
        {
            round = decimal.Parse(round, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        return round.Contains('.', StringComparison.Ordinal) ? round : round + ".0";
    }
}

using System.Globalization;
using System.Text;

namespace Personalization.Liquid.Values;

/// <summary>The text of values, as Ruby writes them.</summary>
internal static class LiquidText
{
    /// <summary>The text of a value, as filters take it. An output writes the items of a list one after the other instead.</summary>
    /// <param name="value">The value.</param>
    /// <param name="budget">What it may take; a rendering's, or one of its own.</param>
    internal static string Of(in LiquidValue value, RenderBudget? budget = null) => value.Kind switch
    {
        LiquidKind.Nil or LiquidKind.Empty or LiquidKind.Blank => string.Empty,
        LiquidKind.Boolean => value.Int64 != 0 ? "true" : "false",
        LiquidKind.Integer => value.AsInteger()!.Value.ToString(CultureInfo.InvariantCulture),
        LiquidKind.Float => Of(value.Double),
        LiquidKind.Text => value.AsText()!,
        LiquidKind.Range => string.Create(CultureInfo.InvariantCulture, $"{value.AsRange()!.First}..{value.AsRange()!.Last}"),
        LiquidKind.Time => Of(value.AsTime()!.Value),
        _ => Long(value, budget ?? new RenderBudget(LiquidOptions.Default.Limits)),
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

        // The same shortest digits as Ruby's; where an exponent begins is another matter.
        var size = Math.Abs(value);
        if (size == 0 || (size < 1e16 && size >= 1e-4))
        {
            return Fixed(value.ToString("R", CultureInfo.InvariantCulture));
        }

        var exact = ExactNumber.Of(size);
        var digits = exact.Digits.ToString(CultureInfo.InvariantCulture);
        var exponent = digits.Length - 1 - exact.Scale;
        var rest = digits[1..].TrimEnd('0');
        return $"{(value < 0 ? "-" : string.Empty)}{digits[0]}.{(rest.Length == 0 ? "0" : rest)}e{(exponent < 0 ? "-" : "+")}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}";
    }

    internal static string Of(DateTimeOffset time) => time.ToString(time.Offset == TimeSpan.Zero ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    /// <summary>Ruby's <c>inspect</c>, which is how values within an object are written.</summary>
    private static void Inspect(in LiquidValue value, StringBuilder into, RenderBudget budget)
    {
        budget.CheckLetters(into.Length);
        switch (value.Kind)
        {
            case LiquidKind.Nil:
                into.Append("nil");
                break;
            case LiquidKind.Text:
                Quote(value.AsText()!, into);
                break;
            case LiquidKind.Array:
                budget.EnterLevel();
                into.Append('[');
                var first = true;
                foreach (var item in value.AsArray()!)
                {
                    into.Append(first ? string.Empty : ", ");
                    Inspect(item, into, budget);
                    first = false;
                }

                into.Append(']');
                budget.LeaveLevel();
                break;
            case LiquidKind.Object:
                budget.EnterLevel();
                InspectObject(value.AsObject()!, into, budget);
                budget.LeaveLevel();
                break;
            default:
                into.Append(Of(value));
                break;
        }
    }

    private static string Long(in LiquidValue value, RenderBudget budget)
    {
        var text = new StringBuilder();
        Inspect(value, text, budget);
        budget.Work(text.Length);
        return text.ToString();
    }

    private static void InspectObject(ILiquidObject value, StringBuilder into, RenderBudget budget)
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
            Inspect(item, into, budget);
            first = false;
        }

        into.Append('}');
    }

    /// <summary>A text in quotes, with what cannot be seen, and what Ruby would take for a part to fill in, escaped.</summary>
    private static void Quote(string text, StringBuilder into)
    {
        into.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            _ = letter switch
            {
                '"' => into.Append("\\\""),
                '\\' => into.Append("\\\\"),
                '#' when i + 1 < text.Length && text[i + 1] is '{' or '$' or '@' => into.Append("\\#"),
                '\a' => into.Append("\\a"),
                '\b' => into.Append("\\b"),
                '\t' => into.Append("\\t"),
                '\n' => into.Append("\\n"),
                '\v' => into.Append("\\v"),
                '\f' => into.Append("\\f"),
                '\r' => into.Append("\\r"),
                '\e' => into.Append("\\e"),
                '\u2028' or '\u2029' => Escaped(letter, into),
                '\u0085' => into.Append(letter),
                _ when char.IsControl(letter) => Escaped(letter, into),
                _ => into.Append(letter),
            };
        }

        into.Append('"');
    }

    private static StringBuilder Escaped(char letter, StringBuilder into) => into.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");

    private static string Fixed(string shortest)
    {
        if (shortest.Contains('E', StringComparison.Ordinal))
        {
            shortest = decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        return shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
    }
}

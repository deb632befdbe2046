using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;
using Personalization.Mapping;

namespace Personalization.Configuration.Values;

/// <summary>The value of a field that is the same in every record: text where it is quoted, else what YAML 1.2 takes it for.</summary>
internal sealed class StaticValue : ValueShape<Func<string, FieldMapping>>
{
    // More are not always kept.
    private const int MaxDigits = 28;

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("string", "number", "boolean", "null") };

    protected override bool TakesNull => true;

    protected override string? Parse(YamlScalar scalar, ref Func<string, FieldMapping> value)
    {
        var text = scalar.Text;
        switch (scalar.Kind)
        {
            case ScalarKind.Null:
                value = to => new StaticMapping(to, (string?)null);
                return null;
            case ScalarKind.Boolean:
                var boolean = bool.Parse(text);
                value = to => new StaticMapping(to, boolean);
                return null;
            case ScalarKind.Text:
                value = to => new StaticMapping(to, text);
                return null;
            case ScalarKind.Number when TryParseNumber(text, out var number):
                value = to => new StaticMapping(to, number);
                return null;
            case ScalarKind.Number:
                return $"{scalar.Shown} cannot be kept exactly: a number has at most {MaxDigits} digits. Put it in quotes to write it as text.";
            default:
                return $"{scalar.Shown} is not a number that JSON has. Put it in quotes to write it as text.";
        }
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a fixed value. Write a text, a number, true, false or null.";

    private static bool TryParseNumber(string text, out decimal number)
    {
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
        {
            number = 0;
            var hexadecimal = text[1] == 'x';
            var digits = text[2..].TrimStart('0');
            if (digits.Length > (hexadecimal ? 16 : 21))
            {
                return false;
            }

            number = digits.Length == 0 ? 0 : Convert.ToUInt64(digits, hexadecimal ? 16 : 8);
            return true;
        }

        var exponent = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponent < 0 ? text : text[..exponent];
        var count = mantissa.Count(char.IsAsciiDigit) - mantissa.TakeWhile(letter => !char.IsBetween(letter, '1', '9')).Count(char.IsAsciiDigit);

        // A number that is too small becomes zero, and one with too many digits is rounded: both without a word.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && count <= MaxDigits
            && (number != 0 || count == 0)
            && (exponent < 0 || number == 0 || Digits(number) >= Digits(decimal.Parse(mantissa, NumberStyles.Float, CultureInfo.InvariantCulture)));
    }

    /// <summary>Counts the digits from the first to the last that is not zero.</summary>
    private static int Digits(decimal number)
        => number.ToString(CultureInfo.InvariantCulture).Where(char.IsAsciiDigit).SkipWhile(digit => digit == '0').Reverse().SkipWhile(digit => digit == '0').Count();
}

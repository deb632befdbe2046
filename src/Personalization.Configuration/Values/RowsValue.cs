using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Personalization.Alerts;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A number of rows, or a share of those queried: <c>10</c>, <c>"5%"</c>.</summary>
internal sealed partial class RowsValue : ValueShape<AlertRows>
{
    private const string Form = @"^[0-9]{1,15}(\.[0-9]{1,6})?%$|^[0-9]{1,15}$";

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("integer", "string"), ["minimum"] = 1, ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref AlertRows value)
    {
        if (!Pattern().IsMatch(scalar.Text) || scalar.Text.EndsWith('\n'))
        {
            return Refuse(scalar);
        }

        value = scalar.Text.EndsWith('%')
            ? AlertRows.Percent(decimal.Parse(scalar.Text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture))
            : AlertRows.Count(long.Parse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture));
        return null;
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a number of rows. Write a whole number, or a share of the rows queried in quotes, such as \"5%\".";

    [GeneratedRegex(Form, RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Personalization.Configuration.Yaml;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Values;

/// <summary>How often something happened: <c>3</c>, <c>"&gt;= 3"</c>, <c>"&lt; 5"</c>.</summary>
internal sealed partial class CountValue : ValueShape<(CountOperator Operator, int Count)>
{
    private const string Form = "^(>=|>|=|<=|<)? ?[0-9]{1,9}$";

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("integer", "string"), ["minimum"] = 0, ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref (CountOperator Operator, int Count) value)
    {
        var match = Pattern().Match(scalar.Text);
        if (!match.Success || scalar.Text.EndsWith('\n'))
        {
            return Refuse(scalar);
        }

        var comparison = match.Groups["operator"].Value switch
        {
            ">=" => CountOperator.AtLeast,
            ">" => CountOperator.MoreThan,
            "<=" => CountOperator.AtMost,
            "<" => CountOperator.LessThan,
            _ => CountOperator.Exactly,
        };
        value = (comparison, int.Parse(match.Groups["count"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture));
        return null;
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a count. Write a whole number, or one with >=, >, =, <= or < before it, in quotes: \">= 3\".";

    [GeneratedRegex("^(?<operator>>=|>|=|<=|<)? ?(?<count>[0-9]{1,9})$", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

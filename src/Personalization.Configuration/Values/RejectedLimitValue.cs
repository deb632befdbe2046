using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;
using Personalization.Sequences;

namespace Personalization.Configuration.Values;

/// <summary>A number of rows, or a share of them: <c>10</c>, <c>"5%"</c>.</summary>
internal sealed class RejectedLimitValue : ValueShape<RejectedLimit>
{
    private const string Form = @"^([0-9]{1,15}|(100|[0-9]{1,2}(\.[0-9]{1,6})?)%)$";

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("integer", "string"), ["minimum"] = 0, ["pattern"] = $"{Form}|{VariablePattern}" };

    protected override string? Parse(YamlScalar scalar, ref RejectedLimit value)
        => scalar.Text.Length <= 16 && RejectedLimit.TryParse(scalar.Text, out value) ? null : Refuse(scalar);

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a number of rows. Write a whole number, or a percentage of the rows that are read, in quotes: \"5%\".";
}

using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>A whole number.</summary>
/// <param name="example">One, for errors.</param>
internal sealed class IntegerValue(string example) : ValueShape<int>
{
    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("integer", "string"), ["pattern"] = VariablePattern };

    protected override string? Parse(YamlScalar scalar, ref int value)
        => (scalar.Kind == ScalarKind.Number || scalar.HasVariables)
            && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? null : Refuse(scalar);

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a whole number. Write its digits, such as {example}.";
}

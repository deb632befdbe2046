using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>True or false.</summary>
internal sealed class BooleanValue : ValueShape<bool>
{
    internal override bool HasSubstitute => true;

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("boolean", "string"), ["pattern"] = VariablePattern };

    protected override string? Parse(YamlScalar scalar, ref bool value)
        => (scalar.Kind == ScalarKind.Boolean || scalar.HasVariables) && bool.TryParse(scalar.Text, out value) ? null : Refuse(scalar);

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a boolean. Write true or false, without quotes.";
}

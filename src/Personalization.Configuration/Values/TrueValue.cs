using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>The word <c>true</c>, of a key that has no other side.</summary>
internal sealed class TrueValue : ValueShape<bool>
{
    internal override JsonObject ToSchema() => new() { ["const"] = true };

    protected override string? Parse(YamlScalar scalar, ref bool value)
    {
        value = true;
        return scalar.Kind == ScalarKind.Boolean && bool.Parse(scalar.Text) ? null : Refuse(scalar);
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not what can be written here. Write true; put the condition within not: … to mean the contrary.";
}

using System.Text.Json.Nodes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Values;

/// <summary>The text of a value, quoted or not: a record key, which is text whatever it was made of.</summary>
internal sealed class KeyText : ValueShape<string>
{
    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("string", "number", "boolean") };

    protected override string? Parse(YamlScalar scalar, ref string value)
    {
        value = scalar.Text;
        return null;
    }

    protected override string Refuse(YamlNode node) => $"{node.Shown} is not a record key. Write one value.";
}

using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Format;

/// <summary>A JSON Schema: written here, or the path of a file.</summary>
internal sealed class SchemaFormat : Shape<SchemaDraft>
{
    internal override void Read(YamlNode node, SchemaDraft target, Place place)
    {
        switch (node)
        {
            case YamlMapping or YamlScalar { Kind: ScalarKind.Boolean }:
                var isGood = true;
                var json = YamlJson.Of(node, place, ref isGood);
                target.Json = isGood ? json!.ToJsonString() : target.Json;
                break;
            case YamlScalar { Problem: { } problem }:
                place.Report(problem);
                break;
            case YamlScalar { Kind: ScalarKind.Text } scalar when scalar.Text.TrimStart().StartsWith('{'):
                target.Json = scalar.Text;
                break;
            case YamlScalar { Kind: ScalarKind.Text, Text.Length: > 0 } scalar:
                target.File = RelativePath.Resolve(scalar.Text, place);
                break;
            default:
                place.Report($"{node.Shown} is no JSON Schema. Write one, {{ type: object, properties: {{ … }} }}, or the path of a file with one.");
                break;
        }
    }

    internal override JsonObject ToSchema() => new() { ["type"] = new JsonArray("object", "string", "boolean") };
}

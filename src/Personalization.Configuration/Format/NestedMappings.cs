using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;
using Personalization.Mapping;

namespace Personalization.Configuration.Format;

/// <summary>A mapping within another one; the schema refers to itself there.</summary>
internal sealed class NestedMappings : Shape<IList<FieldMapping>>
{
    internal const string Definition = "mapping";

    internal override void Read(YamlNode node, IList<FieldMapping> target, Place place) => new MappingFormat().Read(node, target, place);

    internal override JsonObject ToSchema() => new() { ["$ref"] = $"#/definitions/{Definition}" };
}

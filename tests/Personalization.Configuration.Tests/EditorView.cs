using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Personalization.Configuration.Tests;

/// <summary>Holds a file against the JSON Schema as an editor does: as it is written, with variables in their places, and by a library's rules.</summary>
internal static class EditorView
{
    private static readonly JsonSchema Schema = JsonSchema.FromText(JsonSchemaText.Write());

    /// <summary>Answers whether the schema finds nothing wrong.</summary>
    internal static bool Accepts(string yaml)
    {
        using var document = JsonSerializer.SerializeToDocument(Parse(yaml));
        return Schema.Evaluate(document.RootElement).IsValid;
    }

    private static JsonNode? Parse(string yaml)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(yaml);
        stream.Load(reader);
        return ToJson(stream.Documents[0].RootNode);
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(entry
            => KeyValuePair.Create(((YamlScalarNode)entry.Key).Value!, ToJson(entry.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain, Tag.IsEmpty: true, Value: var text } => Plain(text!),
        _ => ((YamlScalarNode)node).Value,
    };

    /// <summary>YAML 1.2's core schema.</summary>
    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" or "false" => text == "true",
        _ when decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };
}

using System.Globalization;
using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Format;

/// <summary>Makes JSON of what is written in YAML: keys in their order, unquoted values as YAML 1.2 takes them.</summary>
internal static class YamlJson
{
    /// <summary>Answers the JSON of a node; <see langword="null"/> is JSON's null.</summary>
    /// <param name="node">The node.</param>
    /// <param name="place">Where it is written.</param>
    /// <param name="isGood">Becomes <see langword="false"/> where something is wrong, which is reported.</param>
    internal static JsonNode? Of(YamlNode node, Place place, ref bool isGood)
    {
        switch (node)
        {
            case YamlMapping mapping:
                var json = new JsonObject();
                foreach (var entry in Entries.Of(mapping, place))
                {
                    json[entry.Key] = Of(entry.Value, place.At(entry), ref isGood);
                }

                return json;
            case YamlSequence list:
                var items = new JsonArray();
                foreach (var (at, item) in list.Items.Index())
                {
                    items.Add(Of(item, place.At(at, item), ref isGood));
                }

                return items;
            case YamlScalar { Problem: { } problem }:
                isGood = false;
                place.Report(problem);
                return null;
            case YamlScalar { Kind: ScalarKind.Null }:
                return null;
            case YamlScalar { Kind: ScalarKind.Boolean } scalar:
                return JsonValue.Create(bool.Parse(scalar.Text));
            case YamlScalar { Kind: ScalarKind.Number } scalar when decimal.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return JsonValue.Create(number);
            case YamlScalar { Kind: ScalarKind.Number or ScalarKind.NotFinite } scalar:
                isGood = false;
                place.Report($"{scalar.Shown} is not a number that JSON has. Write its digits, or put it in quotes to write it as text.");
                return null;
            default:
                return JsonValue.Create(((YamlScalar)node).Text);
        }
    }
}

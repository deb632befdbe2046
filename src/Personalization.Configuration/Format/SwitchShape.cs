using System.Text.Json.Nodes;
using Personalization.Alerts;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;

namespace Personalization.Configuration.Format;

/// <summary>The thresholds of a trigger, or <c>off</c>.</summary>
internal sealed class SwitchShape(AlertTrigger trigger, ObjectShape<AlertSettings> thresholds) : Shape<AlertSettings>
{
    private const string Off = "off";

    internal override void Read(YamlNode node, AlertSettings target, Place place)
    {
        if (node is YamlScalar { Kind: ScalarKind.Text, Text: Off, Problem: null })
        {
            target.Off.Add(trigger);
        }
        else
        {
            thresholds.Read(node, target, place);
        }
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(new JsonObject { ["const"] = Off }, thresholds.ToSchema()) };
}

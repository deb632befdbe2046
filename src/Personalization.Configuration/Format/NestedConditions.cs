using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>A condition within another one; the schema refers to itself there.</summary>
/// <param name="ofAudience">Whether it is a condition of an audience, and not of the columns of an event.</param>
internal sealed class NestedConditions(bool ofAudience) : Shape<IList<AudienceCondition>>
{
    internal const string OfAudience = "condition";

    internal const string OfEvent = "eventCondition";

    internal override void Read(YamlNode node, IList<AudienceCondition> target, Place place)
        => (ofAudience ? ConditionFormat.OfAudience : ConditionFormat.OfEvent).Read(node, target, place);

    internal override JsonObject ToSchema() => new() { ["$ref"] = $"#/definitions/{(ofAudience ? OfAudience : OfEvent)}" };
}

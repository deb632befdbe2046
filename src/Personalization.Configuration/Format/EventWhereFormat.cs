using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>The <c>where</c> of an event: comparisons by column, which all hold, or a condition in full.</summary>
internal sealed class EventWhereFormat : Shape<IList<AudienceCondition>>
{
    private static readonly MapShape<IList<AudienceCondition>, ColumnDraft> Columns = new(
        "column",
        new ColumnComparisonFormat<ColumnDraft>(column => column.Comparisons),
        name => new ColumnDraft(name),
        (conditions, column, _) => conditions.Add(column.Comparisons.Compare(column.Name)));

    internal override void Read(YamlNode node, IList<AudienceCondition> target, Place place)
    {
        if (node is YamlMapping mapping && mapping.Entries.Any(entry => ConditionFormat.OfEvent.IsKind(entry.Key)))
        {
            ConditionFormat.OfEvent.Read(node, target, place);
            return;
        }

        var conditions = new List<AudienceCondition>();
        Columns.Read(node, conditions, place);
        target.Add(conditions.Count == 1 ? conditions[0] : new AllCondition(conditions));
    }

    internal override JsonObject ToSchema() => new()
    {
        ["anyOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/definitions/{NestedConditions.OfEvent}" }, Columns.ToSchema()),
    };

    private sealed class ColumnDraft(string name)
    {
        internal string Name { get; } = name;

        internal ConditionDraft Comparisons { get; } = new();
    }
}

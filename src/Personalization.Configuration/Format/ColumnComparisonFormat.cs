using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Yaml;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>The comparisons of a value: a value, a list of which one is meant, or operators.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
/// <param name="conditions">Answers where comparisons go.</param>
internal sealed class ColumnComparisonFormat<T>(Func<T, ConditionDraft> conditions) : Shape<T>
{
    private static readonly ObjectShape<ConditionDraft> Operators = ComparisonFormat.AddTo(new ObjectShape<ConditionDraft>());

    internal override void Read(YamlNode node, T target, Place place)
    {
        var draft = conditions(target);
        if (node is YamlMapping)
        {
            Operators.Read(node, draft, place);
        }
        else
        {
            ComparisonFormat.Values.Read(node, values => draft.Comparisons.Add(new FieldComparison(FieldOperator.EqualTo, values)), place);
        }

        if (draft.Comparisons.Count == 0 && !place.HasProblems)
        {
            place.Report($"Nothing is said of the column. Add a comparison, such as equals: … There are: {string.Join(", ", ComparisonFormat.Names)}.");
        }
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray([ComparisonFormat.Values.ToSchema(), Operators.ToSchema()]) };
}

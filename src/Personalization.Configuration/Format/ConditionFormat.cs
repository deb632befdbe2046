using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.Errors;
using Personalization.Realtime.Audiences;

namespace Personalization.Configuration.Format;

/// <summary>A condition of an audience, or of the columns of an event.</summary>
internal sealed class ConditionFormat : Shape<IList<AudienceCondition>>
{
    private const string Field = "field";

    private readonly Dictionary<string, (ObjectShape<ConditionDraft> Shape, Func<ConditionDraft, AudienceCondition> Make)> _kinds = new(StringComparer.Ordinal);
    private readonly string _example;

    private ConditionFormat(bool ofAudience)
    {
        var one = new NestedConditions(ofAudience);
        var several = new ListShape<IList<AudienceCondition>>("condition", one);
        _kinds["all"] = (
            Kind().Nested("all", several, draft => draft.Conditions, "Conditions that all hold.", Presence.Required),
            draft => new AllCondition([.. draft.Conditions]));
        _kinds["any"] = (
            Kind().Nested("any", several, draft => draft.Conditions, "Conditions of which one holds.", Presence.Required),
            draft => new AnyCondition([.. draft.Conditions]));
        _kinds["not"] = (
            Kind().Nested("not", one, draft => draft.Conditions, "The condition that does not hold.", Presence.Required),
            draft => new NotCondition(draft.Conditions[0]));
        _kinds[Field] = (
            ComparisonFormat.AddTo(Kind().Value(
                Field,
                TextValue.NotEmpty,
                (draft, value) => draft.Field = value,
                ofAudience ? "The field of the record, such as address.country or items.0.sku." : "The column of the event model.",
                Presence.Required)),
            draft => draft.Compare(draft.Field));
        _example = ofAudience ? "{ field: plan, equals: free }" : "{ path: { startsWith: /pricing } }";
        if (ofAudience)
        {
            AddKindsOfAudience();
        }
    }

    /// <summary>Gets the condition of an audience.</summary>
    internal static ConditionFormat OfAudience { get; } = new(ofAudience: true);

    /// <summary>Gets the condition of the columns of an event.</summary>
    internal static ConditionFormat OfEvent { get; } = new(ofAudience: false);

    /// <summary>Answers whether a mapping is such a condition, by its first key.</summary>
    internal bool IsKind(string key) => _kinds.ContainsKey(key);

    internal override void Read(YamlNode node, IList<AudienceCondition> target, Place place)
    {
        var draft = new ConditionDraft();
        var kind = Field;
        if (node is YamlMapping mapping)
        {
            if (FindKind(mapping, place) is not { } found)
            {
                target.Add(new AllCondition([]));
                return;
            }

            kind = found;
            _kinds[kind].Shape.Read(mapping, draft, place);
            if (kind == Field && draft.Comparisons.Count == 0 && !place.HasProblems)
            {
                place.Report($"Nothing is said of the field. Add a comparison, such as equals: … There are: {string.Join(", ", ComparisonFormat.Names)}.");
            }
        }
        else
        {
            place.Report($"{node.Shown} is not a condition. Write one such as {_example}.");
        }

        target.Add(kind == "not" && draft.Conditions.Count == 0 ? new AllCondition([]) : _kinds[kind].Make(draft));
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray([.. _kinds.Values.Select(kind => kind.Shape.ToSchema())]) };

    private static ObjectShape<ConditionDraft> Kind() => new ObjectShape<ConditionDraft>().Refusing(NotInRealTime.Conditions);

    private void AddKindsOfAudience()
    {
        _kinds["event"] = (
            Kind()
                .Value("event", TextValue.NotEmpty, (draft, value) => draft.Event = value, "The name of an event model.", Presence.Required)
                .Value("count", new CountValue(), (draft, value) => draft.Count = value, "How often it happened, such as \">= 3\"; 0 for not at all.", @default: "\">= 1\"")
                .Value("within", new DurationValue(), (draft, value) => draft.Within = value, "How long ago at most, such as 10m; up to 24h.", Presence.Required)
                .Nested("where", new EventWhereFormat(), draft => draft.Where, "What the columns of such an event are; any without it."),
            draft => new EventCondition(draft.Event, draft.Count.Operator, draft.Count.Count, draft.Within, draft.Where.FirstOrDefault()));
        _kinds["audience"] = (
            Kind().Value("audience", TextValue.NotEmpty, (draft, value) => draft.Audience = value, "The name of another audience of the same parent, whose member the person is.", Presence.Required),
            draft => new InAudienceCondition(draft.Audience));
    }

    private string? FindKind(YamlMapping mapping, Place place)
    {
        var found = mapping.Entries.Select(entry => entry.Key).Where(IsKind).Distinct(StringComparer.Ordinal).ToList();
        if (found.Count == 1)
        {
            return found[0];
        }

        if (found.Count > 1)
        {
            place.Report($"The condition has {string.Join(" and ", found)}. Leave one, or put each in a condition of its own within all: [ … ] or any: [ … ].");
        }
        else if (mapping.Entries.FirstOrDefault(entry => NotInRealTime.Conditions.ContainsKey(entry.Key)) is { } refused)
        {
            place.AtKey(refused).Report(NotInRealTime.Conditions[refused.Key]);
        }
        else
        {
            place.Report(mapping.Entries.Select(entry => NameSuggestion.Nearest(entry.Key, _kinds.Keys)).FirstOrDefault(kind => kind is not null) is { } meant
                ? $"The condition has none of {string.Join(", ", _kinds.Keys)}. Did you mean '{meant}'?"
                : $"The condition has none of {string.Join(", ", _kinds.Keys)}. Write one such as {_example}.");
        }

        return null;
    }
}

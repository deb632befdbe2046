using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.Errors;
using Personalization.Mapping;

namespace Personalization.Configuration.Format;

/// <summary>An item of <c>mappings</c>: where a field's value comes from.</summary>
internal sealed class MappingFormat : Shape<IList<FieldMapping>>
{
    private const string From = "from";

    private static readonly Dictionary<string, MappingVariable> Variables = new(StringComparer.Ordinal)
    {
        ["model-id"] = MappingVariable.ModelId,
        ["model-name"] = MappingVariable.ModelName,
        ["sync-id"] = MappingVariable.SyncId,
        ["sync-run-id"] = MappingVariable.SyncRunId,
        ["current-timestamp"] = MappingVariable.CurrentTimestamp,
        ["operation"] = MappingVariable.Operation,
    };

    private static readonly ListShape<IList<FieldMapping>> Within = new("mapping", new NestedMappings());

    /// <summary>The kinds of mappings, by the key that makes one.</summary>
    private static readonly Dictionary<string, (ObjectShape<MappingDraft> Shape, Func<MappingDraft, FieldMapping> Make)> Kinds = new(StringComparer.Ordinal)
    {
        [From] = (
            new ObjectShape<MappingDraft>()
                .Value(From, TextValue.Any, (mapping, value) => mapping.From = value, "The column; within an array, the property of its elements; of an event sync, the path in the event, such as properties.price.", Presence.Required)
                .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field; the column's name without it.")
                .Value("ignoreNull", new BooleanValue(), (mapping, value) => mapping.IgnoreNull = value, "Whether a null leaves the field out instead of writing null.", @default: "false"),
            draft => new ColumnMapping(draft.From!, draft.To, draft.IgnoreNull)),
        ["static"] = (
            new ObjectShape<MappingDraft>()
                .Value("static", new StaticValue(), (mapping, value) => mapping.Static = value, "The value: text, number, true, false or null.", Presence.Required)
                .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field.", Presence.Required),
            draft => draft.Static!(draft.To!)),
        ["variable"] = (
            new ObjectShape<MappingDraft>()
                .Value("variable", new WordValue<MappingVariable>("variable", Variables), (mapping, value) => mapping.Variable = value, "What the run knows of itself.", Presence.Required)
                .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field.", Presence.Required),
            draft => new VariableMapping(draft.To!, draft.Variable)),
        ["template"] = (
            new ObjectShape<MappingDraft>()
                .Value("template", TextValue.Any, (mapping, value) => mapping.Template = value, "A Liquid template, which sees row, the columns by their names, and context.", Presence.Required)
                .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field.", Presence.Required)
                .Value("ignoreNull", new BooleanValue(), (mapping, value) => mapping.IgnoreNull = value, "Whether a null leaves the field out instead of writing null.", @default: "false"),
            draft => new TemplateMapping(draft.To!, draft.Template!, draft.IgnoreNull)),
        ["object"] = (
            new ObjectShape<MappingDraft>()
                .Nested("object", Within, mapping => mapping.Fields, "What is in the object.", Presence.Required)
                .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field.", Presence.Required),
            draft => new ObjectMapping(draft.To!, [.. draft.Fields])),
        ["array"] = (
            new ObjectShape<MappingDraft>()
                .Value("array", TextValue.Any, (mapping, value) => mapping.Array = value, "The column that holds an array of objects; within an array, the property.", Presence.Required)
                .Nested("each", Within, mapping => mapping.Fields, "What is in each object.", Presence.Required)
                .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field.", Presence.Required),
            draft => new ArrayMapping(draft.To!, draft.Array!, [.. draft.Fields])),
    };

    internal override void Read(YamlNode node, IList<FieldMapping> target, Place place)
    {
        var draft = new MappingDraft();
        var kind = From;
        if (node is YamlMapping mapping)
        {
            kind = FindKind(mapping, place);
            if (!place.HasProblems)
            {
                Kinds[kind].Shape.Read(mapping, draft, place);
            }
        }
        else
        {
            var example = node is YamlScalar { HasVariables: false, Kind: ScalarKind.Text } scalar && !ShownText.MayBeSecret(scalar.Written) ? scalar.Shown.Trim('\'') : "column";
            place.Report($"{node.Shown} is not a mapping. Write {{ from: {example} }}.");
        }

        target.Add(place.HasProblems ? Substitute(node, place) : Kinds[kind].Make(draft));
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray([.. Kinds.Values.Select(kind => kind.Shape.ToSchema())]) };

    private static string FindKind(YamlMapping mapping, Place place)
    {
        var found = mapping.Entries.Select(entry => entry.Key).Where(Kinds.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        if (found.Count > 1)
        {
            place.Report($"The mapping has {string.Join(" and ", found)}. Leave one: a field's value comes from one place.");
        }
        else if (found.Count == 0 && mapping.Entries.All(entry => entry.Key == "to"))
        {
            place.Report("The mapping says nothing of where its value comes from. Add the column, from: …, or a fixed value, static: ….");
        }

        // A misspelt kind is still that kind.
        return found.Count > 0 ? found[0] : mapping.Entries.Select(entry => NameSuggestion.Nearest(entry.Key, Kinds.Keys)).FirstOrDefault(kind => kind is not null) ?? From;
    }

    /// <summary>Stands for a mapping that cannot be read, so that a sync without another is not reported too. Its field is its own, or no other's.</summary>
    private static StaticMapping Substitute(YamlNode node, Place place)
    {
        var name = (node as YamlMapping)?.Find("to") ?? (node as YamlMapping)?.Find(From) ?? node;
        return new StaticMapping(name is YamlScalar { Problem: null, Text.Length: > 0 } scalar ? scalar.Text : $"\0{place.Path}", (string?)null);
    }
}

using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Shapes;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.DependencyInjection;
using Personalization.Mapping;

namespace Personalization.Configuration.Format;

/// <summary>An item of <c>mappings</c>: a column, or a fixed value.</summary>
internal sealed class MappingFormat : Shape<SyncSettings>
{
    private static readonly string[] Later = ["variable", "template", "object", "array"];

    private static readonly ObjectShape<MappingDraft> Column = new ObjectShape<MappingDraft>()
        .Value("from", TextValue.Any, (mapping, value) => mapping.From = value, "The column.", Presence.Required)
        .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field; the column's name without it.")
        .Value("ignoreNull", new BooleanValue(), (mapping, value) => mapping.IgnoreNull = value, "Whether a null leaves the field out instead of writing null.", @default: "false");

    private static readonly ObjectShape<MappingDraft> Fixed = new ObjectShape<MappingDraft>()
        .Value("static", new StaticValue(), (mapping, value) => mapping.Static = value, "The value: text, number, true, false or null.", Presence.Required)
        .Value("to", TextValue.Any, (mapping, value) => mapping.To = value, "The field.", Presence.Required);

    internal override void Read(YamlNode node, SyncSettings target, Place place)
    {
        var draft = new MappingDraft();
        if (node is YamlMapping mapping)
        {
            Read(mapping, draft, place);
        }
        else
        {
            var example = node is YamlScalar { HasVariables: false, Kind: ScalarKind.Text } scalar ? scalar.Shown.Trim('\'') : "column";
            place.Report($"{node.Shown} is not a mapping. Write {{ from: {example} }}.");
        }

        target.Mappings.Add(place.HasProblems ? Substitute(node, place) : Make(draft));
    }

    internal override JsonObject ToSchema() => new() { ["anyOf"] = new JsonArray(Column.ToSchema(), Fixed.ToSchema()) };

    private static void Read(YamlMapping mapping, MappingDraft draft, Place place)
    {
        if (mapping.Entries.FirstOrDefault(entry => Later.Contains(entry.Key, StringComparer.Ordinal)) is { } later)
        {
            place.AtKey(later).Report($"Mappings of the kind '{later.Key}' do not exist yet in this version. Map a column with from, or a fixed value with static.");
        }
        else if (mapping.Find("static") is null)
        {
            ReadColumn(mapping, draft, place);
        }
        else if (mapping.Find("from") is null)
        {
            Fixed.Read(mapping, draft, place);
        }
        else
        {
            place.Report("The mapping has both from and static. Leave one: a field comes from a column or has a fixed value.");
        }
    }

    private static void ReadColumn(YamlMapping mapping, MappingDraft draft, Place place)
    {
        var mayBeFixed = mapping.Find("from") is null && mapping.Entries.All(entry => entry.Key == "to");
        if (mayBeFixed)
        {
            place.Report("The mapping says nothing of where its value comes from. Add the column, from: …, or a fixed value, static: ….");
        }
        else
        {
            Column.Read(mapping, draft, place);
        }
    }

    private static FieldMapping Make(MappingDraft draft)
        => draft.Static is { } make ? make(draft.To!) : new ColumnMapping(draft.From!, draft.To, draft.IgnoreNull);

    /// <summary>Stands for a mapping that cannot be read, so that a sync without another is not reported too. Its field is its own, or no other's.</summary>
    private static StaticMapping Substitute(YamlNode node, Place place)
    {
        var name = (node as YamlMapping)?.Find("to") ?? (node as YamlMapping)?.Find("from") ?? node;
        return new StaticMapping(name is YamlScalar { Problem: null, Text.Length: > 0 } scalar ? scalar.Text : $"\0{place.Path}", (string?)null);
    }
}

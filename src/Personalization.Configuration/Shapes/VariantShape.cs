using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.Errors;

namespace Personalization.Configuration.Shapes;

/// <summary>An object whose keys depend on its <c>type</c>.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
/// <param name="what">What the type is of, such as <c>source</c>.</param>
/// <param name="variants">The keys of each type, beside <c>type</c> itself.</param>
/// <param name="later">Types that are going to be there.</param>
/// <param name="usual">The type where none is written; none when it has to be.</param>
/// <param name="setType">Takes the type.</param>
internal sealed class VariantShape<T>(
    string what, IReadOnlyDictionary<string, ObjectShape<T>> variants, string[] later, string? usual, Action<T, string> setType) : Shape<T>
{
    private readonly string _description = $"The type of the {what}: {string.Join(", ", variants.Keys)}.";
    private readonly WordValue<string> _words = new($"type of {what}", variants.Keys.ToDictionary(word => word, StringComparer.Ordinal), later);

    internal override void Read(YamlNode node, T target, Place place)
    {
        if (usual is not null && node is YamlScalar { Kind: ScalarKind.Null })
        {
            Read(usual, node, target, place);
        }
        else if (node is not YamlMapping mapping)
        {
            place.Report($"{node.Shown} is not a mapping. Write the {what}'s keys and values, such as \"type: {variants.Keys.First()}\".");
        }
        else if (mapping.Entries.FirstOrDefault(entry => entry.Key == "type") is { } entry)
        {
            if (_words.TryRead(entry.Value, place.At(entry), out var type))
            {
                Read(type, node, target, place);
            }
        }
        else if (usual is not null)
        {
            Read(usual, node, target, place);
        }
        else
        {
            ReportMissing(mapping, place);
        }
    }

    internal override JsonObject ToSchema()
    {
        var type = _words.ToSchema();
        type.Insert(0, "description", _description);
        var schema = new JsonObject { ["type"] = usual is null ? "object" : new JsonArray("object", "null"), ["properties"] = new JsonObject { ["type"] = type } };
        if (usual is null)
        {
            schema["required"] = new JsonArray("type");
        }
        else
        {
            type["default"] = usual;
        }

        schema["allOf"] = new JsonArray([.. variants.Select(variant => Rule(variant.Key, variant.Value))]);
        return schema;
    }

    /// <summary>A key that is no other type's, and near, was probably meant.</summary>
    private void ReportMissing(YamlMapping mapping, Place place)
    {
        var known = variants.Values.SelectMany(variant => variant.Names).ToHashSet(StringComparer.Ordinal);
        var misspelt = mapping.Entries.FirstOrDefault(entry => !known.Contains(entry.Key) && NameSuggestion.Nearest(entry.Key, ["type"]) is not null);
        if (misspelt is null)
        {
            place.Report($"'type' is missing. Add it: {string.Join(" or ", variants.Keys)}.");
        }
        else
        {
            place.AtKey(misspelt).Report($"There is no key '{misspelt.Key}' here. Did you mean 'type'?");
        }
    }

    private void Read(string type, YamlNode node, T target, Place place)
    {
        setType(target, type);
        WithType(variants[type]).Read(node, target, place);
    }

    /// <summary>An absent type fulfils "properties", so the usual type's rule needs no more; the others ask for it.</summary>
    private JsonObject Rule(string type, ObjectShape<T> variant)
    {
        var condition = new JsonObject { ["properties"] = new JsonObject { ["type"] = new JsonObject { ["const"] = type } } };
        if (type != usual)
        {
            condition["required"] = new JsonArray("type");
        }

        return new JsonObject { ["if"] = condition, ["then"] = WithType(variant).ToSchema() };
    }

    private ObjectShape<T> WithType(ObjectShape<T> variant) => variant.Value("type", _words, (_, _) => { }, _description);
}

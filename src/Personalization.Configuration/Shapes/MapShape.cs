using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Yaml;

namespace Personalization.Configuration.Shapes;

/// <summary>Names of one's own, each with the same kind of thing.</summary>
/// <typeparam name="T">What the whole is read into.</typeparam>
/// <typeparam name="TChild">What each is read into.</typeparam>
/// <param name="what">What a name names, such as <c>sync</c>.</param>
/// <param name="shape">The kind of thing.</param>
/// <param name="create">Makes what one is read into.</param>
/// <param name="add">Adds it when it has been read.</param>
/// <param name="names">The regular expression of names, which is checked when what was read is compiled; <see langword="null"/> for any.</param>
internal sealed class MapShape<T, TChild>(string what, Shape<TChild> shape, Func<string, TChild> create, Action<T, TChild, Place> add, string? names = null) : Shape<T>
{
    internal override void Read(YamlNode node, T target, Place place)
    {
        switch (node)
        {
            case YamlMapping mapping:
                foreach (var entry in Entries.Of(mapping, place))
                {
                    Add(entry.Key, entry.Value, target, place.At(entry));
                }

                break;
            case YamlScalar { Kind: ScalarKind.Null }:
                break;
            default:
                place.Report($"{node.Shown} is not a mapping. Write the name of each {what}, then ':' and what it is.");
                AddNames(node, target, place);
                break;
        }
    }

    internal override JsonObject ToSchema()
    {
        var schema = new JsonObject { ["type"] = new JsonArray("object", "null"), ["additionalProperties"] = shape.ToSchema() };
        if (names is not null)
        {
            schema["propertyNames"] = new JsonObject { ["pattern"] = names };
        }

        return schema;
    }

    /// <summary>A list of names was probably meant as these names, so that what refers to them is not reported too.</summary>
    private void AddNames(YamlNode node, T target, Place place)
    {
        foreach (var name in node is YamlSequence list ? list.Items.OfType<YamlScalar>() : [])
        {
            add(target, create(name.Text), place);
        }
    }

    private void Add(string name, YamlNode node, T target, Place place)
    {
        var child = create(name);
        shape.Read(node, child, place);
        add(target, child, place);
    }
}

using System.Text.Json.Nodes;
using Personalization.Configuration.Reading;
using Personalization.Configuration.Values;
using Personalization.Configuration.Yaml;
using Personalization.Errors;

namespace Personalization.Configuration.Shapes;

/// <summary>An object with known keys.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
internal sealed class ObjectShape<T> : Shape<T>
{
    private readonly Property<T>[] _properties;
    private readonly string[] _later;
    private readonly string[] _oneOf;
    private readonly IReadOnlyDictionary<string, string> _refused;

    internal ObjectShape()
        : this([], [], [], new Dictionary<string, string>(StringComparer.Ordinal))
    {
    }

    private ObjectShape(Property<T>[] properties, string[] later, string[] oneOf, IReadOnlyDictionary<string, string> refused)
    {
        _properties = properties;
        _later = later;
        _oneOf = oneOf;
        _refused = refused;
    }

    /// <summary>Gets the names of the keys.</summary>
    internal IEnumerable<string> Names => _properties.Select(property => property.Name);

    /// <summary>Adds a key with a single value.</summary>
    internal ObjectShape<T> Value<TValue>(
        string name, ValueShape<TValue> shape, Action<T, TValue> set, string description, Presence presence = Presence.Optional, string? @default = null)
        => Nested(name, new ScalarShape<T, TValue>(shape, set), target => target, description, presence, @default);

    /// <summary>Adds a key with something within.</summary>
    internal ObjectShape<T> Nested<TChild>(
        string name, Shape<TChild> shape, Func<T, TChild> child, string description, Presence presence = Presence.Optional, string? @default = null)
        => new([.. _properties, new Property<T>(name, description, presence, (node, target, place) => shape.Read(node, child(target), place), shape.ToSchema) { Default = @default }], _later, _oneOf, _refused);

    /// <summary>Names keys that are going to be there.</summary>
    internal ObjectShape<T> Later(params string[] names) => new(_properties, [.. _later, .. names], _oneOf, _refused);

    /// <summary>Says that exactly one of these keys has to be there; its absence is reported where what was read is compiled.</summary>
    internal ObjectShape<T> OneOf(params string[] names) => new(_properties, _later, names, _refused);

    /// <summary>Says of keys that cannot be there why, and what to do instead.</summary>
    internal ObjectShape<T> Refusing(IReadOnlyDictionary<string, string> refused) => new(_properties, _later, _oneOf, refused);

    internal override void Read(YamlNode node, T target, Place place)
    {
        if (node is YamlScalar { Kind: ScalarKind.Null })
        {
            node = new YamlMapping(node.Location, []);
        }

        if (node is not YamlMapping mapping)
        {
            place.Report($"{node.Shown} is not a mapping. Write keys and values, such as {{ {_properties[0].Name}: … }}. There are: {string.Join(", ", Names)}.");
            return;
        }

        var read = new HashSet<string>(StringComparer.Ordinal);
        var hasUnknown = false;
        foreach (var entry in Entries.Of(mapping, place))
        {
            var property = Resolve(entry, mapping, place);
            hasUnknown |= property is null && !_later.Contains(entry.Key, StringComparer.Ordinal) && !_refused.ContainsKey(entry.Key);
            if (property is not null && read.Add(property.Name))
            {
                property.Read(entry.Value, target, place.At(entry));
            }
        }

        if (hasUnknown)
        {
            // The key that is missing is probably the one that is not known.
            return;
        }

        foreach (var missing in _properties.Where(property => property.Presence == Presence.Required && !read.Contains(property.Name)))
        {
            place.Report($"'{missing.Name}' is missing. Add it: {char.ToLowerInvariant(missing.Description[0])}{missing.Description[1..]}");
        }
    }

    internal override JsonObject ToSchema()
    {
        var required = _properties.Where(property => property.Presence != Presence.Optional).Select(property => property.Name).ToArray();
        var mayBeEmpty = required.Length == 0 && _oneOf.Length == 0;
        var schema = new JsonObject { ["type"] = mayBeEmpty ? new JsonArray("object", "null") : "object" };
        var properties = new JsonObject();
        foreach (var property in _properties)
        {
            var value = property.ToSchema();
            value.Insert(0, "description", property.Description);
            if (property.Default is { } given)
            {
                value["default"] = JsonNode.Parse(given);
            }

            properties[property.Name] = value;
        }

        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray([.. required.Select(name => JsonValue.Create(name))]);
        }

        if (_oneOf.Length > 0)
        {
            schema["oneOf"] = new JsonArray([.. _oneOf.Select(name => new JsonObject { ["required"] = new JsonArray(name) })]);
        }

        return schema;
    }

    /// <summary>Answers the property of a key. An unknown key is reported, and read as the one that was probably meant, so that what depends on it is not reported too.</summary>
    private Property<T>? Resolve(YamlEntry entry, YamlMapping mapping, Place place)
    {
        if (_properties.FirstOrDefault(property => property.Name == entry.Key) is { } known)
        {
            return known;
        }

        if (_later.Contains(entry.Key, StringComparer.Ordinal))
        {
            place.AtKey(entry).Report($"'{entry.Key}' does not exist yet in this version. Leave it out.");
            return null;
        }

        if (_refused.TryGetValue(entry.Key, out var why))
        {
            place.AtKey(entry).Report(why);
            return null;
        }

        if (ShownText.MayBeSecret(entry.Key))
        {
            (place with { Location = entry.KeyLocation }).Report($"This is no key. {NameSuggestion.For(string.Empty, Names)}");
            return null;
        }

        place.AtKey(entry).Report($"There is no key '{entry.Key}' here. {NameSuggestion.For(entry.Key, Names)}");
        return NameSuggestion.Nearest(entry.Key, Names) is { } nearest && mapping.Find(nearest) is null
            ? _properties.First(property => property.Name == nearest)
            : null;
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;

namespace Personalization.Realtime.Contracts;

/// <summary>Makes the levels that a schema declares: what stands in <c>properties</c> and <c>patternProperties</c>, also behind references and in branches (<c>allOf</c>, <c>anyOf</c>, <c>oneOf</c>, <c>if</c>, <c>dependencies</c>).</summary>
/// <param name="root">The schema, checked before.</param>
internal sealed class DeclaredLevels(JsonElement root)
{
    private static readonly string[] Branches = ["allOf", "anyOf", "oneOf"];
    private static readonly string[] Conditions = ["if", "then", "else"];

    /// <summary>The members of a message that are no fields of the user's.</summary>
    private static readonly string[] Envelope =
    [
        "type", "messageId", "userId", "anonymousId", "previousId", "groupId", "event", "name", "category", "originalTimestamp", "sentAt", "timestamp", "receivedAt",
        "integrations", "channel", "version", "_metadata",
    ];

    private static readonly string[] Containers = ["properties", "traits"];

    private readonly Dictionary<string, DeclaredLevel> _levels = new(StringComparer.Ordinal);

    /// <summary>Makes the level of the message itself.</summary>
    /// <exception cref="SchemaException">There are too many levels.</exception>
    internal DeclaredLevel Root(bool includesBuiltInContext)
    {
        var schemas = Expand([("#", root)]);
        if (FieldsOf(schemas) is not { } fields)
        {
            return DeclaredLevel.Open;
        }

        foreach (var name in Envelope)
        {
            fields.TryAdd(name, DeclaredLevel.Open);
        }

        foreach (var name in Containers)
        {
            fields.TryAdd(name, Closed([]));
        }

        fields["context"] = Context(schemas, includesBuiltInContext);
        var level = new DeclaredLevel();
        level.Fill(fields, PatternsOf(schemas), DeclaredLevel.Open);
        return level;
    }

    private DeclaredLevel Context(List<(string Path, JsonElement Schema)> schemas, bool includesBuiltIn)
    {
        var own = Expand([.. ChildrenOf(schemas, "context")]);
        var fields = FieldsOf(own);
        if (own.Count > 0 && fields is null)
        {
            return DeclaredLevel.Open;
        }

        fields ??= new Dictionary<string, DeclaredLevel>(StringComparer.Ordinal);
        foreach (var (name, within) in BuiltInContext.Fields.Where(field => includesBuiltIn || BuiltInContext.OfTheHost.Contains(field.Key, StringComparer.Ordinal)))
        {
            fields.TryAdd(name, within.Length == 0 ? DeclaredLevel.Open : Closed(within));
        }

        var level = new DeclaredLevel();
        level.Fill(fields, PatternsOf(own), DeclaredLevel.Open);
        return level;
    }

    private static DeclaredLevel Closed(string[] names)
    {
        var level = new DeclaredLevel();
        level.Fill(names.ToDictionary(name => name, _ => DeclaredLevel.Open, StringComparer.Ordinal), [], DeclaredLevel.Open);
        return level;
    }

    private DeclaredLevel Level(IEnumerable<(string Path, JsonElement Schema)> given)
    {
        var schemas = Expand([.. given]);
        if (schemas.Count == 0)
        {
            return DeclaredLevel.Open;
        }

        var key = string.Join(' ', schemas.Select(one => one.Path).Order(StringComparer.Ordinal));
        if (_levels.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_levels.Count == SchemaLimits.Levels)
        {
            throw new SchemaException($"The schema declares more than {SchemaLimits.Levels} levels of fields. Declare less, or part the event into several.");
        }

        // Known before it is filled, so that a schema may refer to itself.
        var level = _levels[key] = new DeclaredLevel();
        level.Fill(FieldsOf(schemas), PatternsOf(schemas), Level(ItemsOf(schemas)));
        return level;
    }

    /// <returns><see langword="null"/> where the schemas name no fields.</returns>
    private Dictionary<string, DeclaredLevel>? FieldsOf(List<(string Path, JsonElement Schema)> schemas)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var hasAny = false;
        foreach (var (_, schema) in schemas)
        {
            hasAny |= Has(schema, "properties", JsonValueKind.Object, out var properties) | Has(schema, "patternProperties", JsonValueKind.Object, out _);
            if (properties.ValueKind == JsonValueKind.Object)
            {
                names.UnionWith(properties.EnumerateObject().Select(property => property.Name));
            }
        }

        return hasAny ? names.ToDictionary(name => name, name => Level(ChildrenOf(schemas, name)), StringComparer.Ordinal) : null;
    }

    private static IEnumerable<(string Path, JsonElement Schema)> ChildrenOf(List<(string Path, JsonElement Schema)> schemas, string name)
    {
        foreach (var (path, schema) in schemas)
        {
            if (Has(schema, "properties", JsonValueKind.Object, out var properties) && properties.TryGetProperty(name, out var child))
            {
                yield return ($"{path}/properties/{name}", child);
            }

            if (!Has(schema, "patternProperties", JsonValueKind.Object, out var patterns))
            {
                continue;
            }

            foreach (var pattern in patterns.EnumerateObject().Where(pattern => Matches(pattern.Name, name)))
            {
                yield return ($"{path}/patternProperties/{pattern.Name}", pattern.Value);
            }
        }
    }

    private IEnumerable<(Regex Pattern, DeclaredLevel Level)> PatternsOf(List<(string Path, JsonElement Schema)> schemas)
        => schemas.Where(one => Has(one.Schema, "patternProperties", JsonValueKind.Object, out _))
            .SelectMany(one => one.Schema.GetProperty("patternProperties").EnumerateObject().Select(pattern => (PatternOf(pattern.Name), Level([($"{one.Path}/patternProperties/{pattern.Name}", pattern.Value)]))));

    private static IEnumerable<(string Path, JsonElement Schema)> ItemsOf(List<(string Path, JsonElement Schema)> schemas)
    {
        foreach (var (path, schema) in schemas)
        {
            foreach (var name in (string[])["items", "additionalItems", "contains"])
            {
                if (schema.TryGetProperty(name, out var items))
                {
                    foreach (var (at, item) in (items.ValueKind == JsonValueKind.Array ? items.EnumerateArray().ToList() : [items]).Index())
                    {
                        yield return ($"{path}/{name}/{at}", item);
                    }
                }
            }
        }
    }

    /// <summary>Answers the objects among schemas, with what they refer to and what is in their branches, each once.</summary>
    private List<(string Path, JsonElement Schema)> Expand(List<(string Path, JsonElement Schema)> given)
    {
        var found = new List<(string Path, JsonElement Schema)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<(string Path, JsonElement Schema)>(given);
        while (open.TryPop(out var one))
        {
            if (one.Schema.ValueKind != JsonValueKind.Object || !seen.Add(one.Path))
            {
                continue;
            }

            if (Has(one.Schema, "$ref", JsonValueKind.String, out var reference))
            {
                // What stands beside a reference does not count in draft 7.
                if (SchemaPointer.Find(root, reference.GetString()!) is { } target)
                {
                    open.Push(target);
                }

                continue;
            }

            found.Add(one);
            foreach (var branch in Branches.Where(branch => Has(one.Schema, branch, JsonValueKind.Array, out _)))
            {
                foreach (var (at, item) in one.Schema.GetProperty(branch).EnumerateArray().Index())
                {
                    open.Push(($"{one.Path}/{branch}/{at}", item));
                }
            }

            foreach (var name in Conditions.Where(name => Has(one.Schema, name, JsonValueKind.Object, out _)))
            {
                open.Push(($"{one.Path}/{name}", one.Schema.GetProperty(name)));
            }

            if (Has(one.Schema, "dependencies", JsonValueKind.Object, out var dependencies))
            {
                foreach (var dependency in dependencies.EnumerateObject())
                {
                    open.Push(($"{one.Path}/dependencies/{dependency.Name}", dependency.Value));
                }
            }
        }

        return found;
    }

    private static bool Matches(string pattern, string name)
    {
        try
        {
            return PatternOf(pattern).IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>One that takes no longer than the name is long, where the pattern can be had so.</summary>
    private static Regex PatternOf(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, SchemaLimits.PatternTime);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, RegexOptions.ECMAScript, SchemaLimits.PatternTime);
        }
    }

    private static bool Has(JsonElement schema, string name, JsonValueKind kind, out JsonElement value) => schema.TryGetProperty(name, out value) && value.ValueKind == kind;
}

using Personalization.DependencyInjection;
using Personalization.Errors;
using Personalization.Mapping;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.Events;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Finds fields that audiences compare and no sync of their parent writes: they are always null. What a template or a column holds within is not known, and not remarked on.</summary>
internal static class FieldRemarks
{
    internal static IEnumerable<ConfigurationProblem> Of(IReadOnlyList<AudienceDefinition> audiences, PersonalizationOptions options)
    {
        var written = options.Syncs.Where(sync => sync.Collection is not null).ToLookup(sync => sync.Collection!, StringComparer.Ordinal);
        foreach (var audience in audiences.Where(audience => written.Contains(audience.Parent)))
        {
            IReadOnlyList<FieldMapping> mappings = [.. written[audience.Parent].SelectMany(sync => sync.Mappings)];
            foreach (var (field, path) in FieldsOf(audience.Where, "where"))
            {
                if (FieldPath.TryParse(field, out var names) && RemarkOn(audience.Parent, mappings, names) is { } remark)
                {
                    yield return new ConfigurationProblem(SettingsCompiler.PlaceOf(new AudienceProblem(AudienceChecks.Audiences, audience.Name, path, remark)), remark);
                }
            }
        }
    }

    private static string? RemarkOn(string parent, IReadOnlyList<FieldMapping> mappings, string[] names)
    {
        for (var depth = 0; depth < names.Length; depth++)
        {
            if (mappings.FirstOrDefault(mapping => mapping.To == names[depth]) is not { } mapping)
            {
                var start = names[..depth].Select(Escaped).ToList();
                var suggestion = NameSuggestion.For(names[depth], mappings.Select(known => known.To).Distinct(StringComparer.Ordinal));
                return $"No sync of the collection '{parent}' maps the field '{string.Join('.', start.Append(Escaped(names[depth])))}', so it is always null. {suggestion}";
            }

            // Within an array a position comes first.
            depth += mapping is ArrayMapping ? 1 : 0;
            mappings = mapping.Children;
            if (mappings.Count == 0)
            {
                return null;
            }
        }

        return null;
    }

    private static string Escaped(string name) => name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(".", "\\.", StringComparison.Ordinal);

    private static IEnumerable<(string Field, string Path)> FieldsOf(AudienceCondition condition, string path) => condition switch
    {
        FieldCondition field => [(field.Field, $"{path}.field")],
        AllCondition all => all.Conditions.SelectMany((one, at) => FieldsOf(one, $"{path}.all.{at}")),
        AnyCondition any => any.Conditions.SelectMany((one, at) => FieldsOf(one, $"{path}.any.{at}")),
        NotCondition not => FieldsOf(not.Condition, $"{path}.not"),
        _ => [],
    };
}

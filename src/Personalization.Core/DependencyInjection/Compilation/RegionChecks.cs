using Personalization.Errors;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks the names of regions, and who refers to them.</summary>
internal static class RegionChecks
{
    internal static void Check(PersonalizationOptions options, ConfigurationErrors errors)
    {
        var names = options.Regions.Select(region => region.Name).ToArray();
        foreach (var twice in names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            errors.Add($"stores.{twice.Key}", $"There are two stores of the name '{twice.Key}'. Rename one of them.");
        }

        if (options.Store is not null && names.Length > 0)
        {
            errors.Add("stores", "There is a store for all, and stores of regions. Leave one of the two.");
        }

        if (options.Region is { } served && !names.Contains(served, StringComparer.Ordinal))
        {
            errors.Add("region", Unknown(served, names));
        }

        foreach (var sync in options.Syncs)
        {
            foreach (var region in sync.Regions.Where(region => !names.Contains(region, StringComparer.Ordinal)))
            {
                errors.Add($"syncs.{sync.Id}.regions", Unknown(region, names));
            }
        }
    }

    private static string Unknown(string name, string[] names)
        => names.Length == 0 ? $"There is no region '{name}': there is one store for all. Leave it out." : $"There is no store '{name}'. {NameSuggestion.For(name, names)}";
}

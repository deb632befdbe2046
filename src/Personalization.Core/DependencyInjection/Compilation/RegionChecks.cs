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

        if (names.Any(string.IsNullOrWhiteSpace))
        {
            errors.Add("stores.", "A region has an empty name. Name it, such as 'us-east-1'.");
        }

        foreach (var region in options.Regions.Where(region => region.Store.Problem is not null))
        {
            errors.Add($"stores.{region.Name}", region.Store.Problem!);
        }

        // Records in memory are a store too, which nobody has to name.
        var known = names.DefaultIfEmpty(RegionSettings.DefaultName).ToArray();
        if (options.Region is { } served && !known.Contains(served, StringComparer.Ordinal))
        {
            errors.Add("region", Unknown(served, names));
        }

        foreach (var sync in options.Syncs)
        {
            foreach (var region in sync.Regions.Where(region => !known.Contains(region, StringComparer.Ordinal)))
            {
                errors.Add($"syncs.{sync.Id}.regions", Unknown(region, names));
            }
        }
    }

    private static string Unknown(string name, string[] names)
        => names.Length == 0 ? $"There is no region '{name}': there is one store for all. Leave it out." : $"There is no store '{name}'. {NameSuggestion.For(name, names)}";
}

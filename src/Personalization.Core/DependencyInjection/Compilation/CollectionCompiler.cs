using Personalization.Records;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks the collections and makes their definitions.</summary>
internal static class CollectionCompiler
{
    /// <summary>Checks the collections and answers them by name, also those with errors, so that what refers to them is not reported again.</summary>
    internal static Dictionary<string, CollectionSettings> Check(IEnumerable<CollectionSettings> collections, ConfigurationErrors errors)
    {
        var byName = new Dictionary<string, CollectionSettings>(StringComparer.Ordinal);
        foreach (var collection in collections)
        {
            var place = $"collections.{collection.Name}";
            if (!IsAlphanumeric(collection.Name))
            {
                errors.Add(place, $"'{collection.Name}' is not a name for a collection. Use letters (a-z, A-Z) and digits only: it is part of the URL.");
            }

            if (!byName.TryAdd(collection.Name, collection))
            {
                errors.Add(place, $"There are two collections of the name '{collection.Name}'. Rename one, or join their indexes in one.");
            }

            if (!Enum.IsDefined(collection.MissWhileLoading))
            {
                errors.Add($"{place}.missWhileLoading", $"{(int)collection.MissWhileLoading} is not an answer. Use Unavailable or NotFound.");
            }

            CheckIndexes(collection, place, errors);
        }

        return byName;
    }

    /// <summary>Makes the definition of a collection without errors.</summary>
    internal static CollectionDefinition Define(CollectionSettings collection, IEnumerable<SyncSettings> syncs) => new(
        collection.Name,
        collection.Indexes.First(index => index.Primary).Name,
        [.. collection.Indexes.Where(index => !index.Primary).Select(index => index.Name)],
        collection.MissWhileLoading,
        syncs.Count(sync => string.Equals(sync.Collection, collection.Name, StringComparison.Ordinal)));

    private static void CheckIndexes(CollectionSettings collection, string place, ConfigurationErrors errors)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var index in collection.Indexes)
        {
            if (string.IsNullOrWhiteSpace(index.Name))
            {
                errors.Add($"{place}.indexes", "An index has an empty name. Name it as callers ask for it, such as 'email'.");
            }
            else if (!names.Add(index.Name))
            {
                errors.Add($"{place}.indexes.{index.Name}", $"The index '{index.Name}' is there twice. Remove one.");
            }
        }

        var primaries = collection.Indexes.Where(index => index.Primary).Select(index => index.Name).ToArray();
        if (primaries.Length == 0 && !errors.IsKnownWithin($"{place}.indexes"))
        {
            errors.Add($"{place}.indexes", "No index is primary. Mark the one whose value identifies a record with primary: true.");
        }
        else if (primaries.Length > 1)
        {
            errors.Add($"{place}.indexes", $"Several indexes are primary: {string.Join(", ", primaries)}. Leave one.");
        }
    }

    private static bool IsAlphanumeric(string name) => name.Length > 0 && name.All(char.IsAsciiLetterOrDigit);
}

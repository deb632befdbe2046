using Personalization.Errors;

namespace Personalization.DependencyInjection.Compilation;

/// <summary>Checks what the syncs of one collection owe each other: disjoint fields, and each index provided by exactly one of them.</summary>
internal static class SharedCollections
{
    internal static void Check(
        IEnumerable<SyncSettings> syncs, IReadOnlyDictionary<string, CollectionSettings> collections, ConfigurationErrors errors)
    {
        foreach (var group in syncs.Where(sync => sync.Collection is not null).GroupBy(sync => sync.Collection!, StringComparer.Ordinal))
        {
            // A repeated id is an error of its own; its second sync would only repeat the first one's fields.
            var members = group.DistinctBy(sync => sync.Id, StringComparer.Ordinal).ToArray();
            CheckFields(group.Key, members, errors);
            if (collections.TryGetValue(group.Key, out var collection))
            {
                CheckIndexes(collection, members, errors);
            }
        }
    }

    /// <summary>A misspelt index, or one that has another name in the collection, is reported where it is, and one that could not be read too.</summary>
    private static bool ProbablyProvides(SyncSettings sync, string index, CollectionSettings collection, ConfigurationErrors errors)
    {
        var names = collection.Indexes.Select(known => known.Name).ToArray();
        return errors.IsKnownWithin($"syncs.{sync.Id}.indexes") || sync.Indexes.Any(provided =>
            !names.Contains(provided.Index, StringComparer.Ordinal) && (NameSuggestion.Nearest(provided.Index, names) ?? index) == index);
    }

    private static void CheckFields(string collection, SyncSettings[] members, ConfigurationErrors errors)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var sync in members)
        {
            foreach (var field in sync.Mappings.Select(mapping => mapping.To).Distinct(StringComparer.Ordinal))
            {
                if (!owners.TryAdd(field, sync.Id))
                {
                    errors.Add(
                        $"syncs.{sync.Id}.mappings.{field}",
                        $"The field '{field}' of collection '{collection}' is written by the syncs '{owners[field]}' and '{sync.Id}'. "
                        + "Each field belongs to one sync: rename it in one of them with to.");
                }
            }
        }
    }

    private static void CheckIndexes(CollectionSettings collection, SyncSettings[] members, ConfigurationErrors errors)
    {
        if (!collection.Indexes.Any(index => index.Primary))
        {
            // It is reported, and one of these may be meant to be it.
            return;
        }

        foreach (var index in collection.Indexes.Where(index => !index.Primary && index.Name.Length > 0).DistinctBy(index => index.Name, StringComparer.Ordinal))
        {
            var providers = members
                .Where(sync => sync.Indexes.Any(provided => string.Equals(provided.Index, index.Name, StringComparison.Ordinal)))
                .Select(sync => sync.Id)
                .ToArray();
            var place = $"collections.{collection.Name}.indexes.{index.Name}";
            if (providers.Length == 0 && !errors.IsKnownWithin(place) && !members.Any(sync => ProbablyProvides(sync, index.Name, collection, errors)))
            {
                errors.Add(
                    place,
                    $"No sync of the collection provides the index '{index.Name}'. Add it to the indexes of one of these, with a column: "
                    + $"{string.Join(", ", members.Select(sync => sync.Id))}; or remove the index.");
            }
            else if (providers.Length > 1)
            {
                errors.Add(
                    place,
                    $"The index '{index.Name}' is provided by several syncs: {string.Join(", ", providers)}. Leave it to one of them.");
            }
        }
    }
}

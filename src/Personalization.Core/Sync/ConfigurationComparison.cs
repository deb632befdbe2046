using Personalization.Errors;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.Plan;

namespace Personalization.Sync;

/// <summary>Compares a configuration with what runs, or with what the state says of the last runs.</summary>
/// <param name="before">The syncs as they were.</param>
/// <param name="after">The configuration that may be taken over.</param>
internal sealed class ConfigurationComparison(IEnumerable<KnownSync> before, PersonalizationDefinitions after)
{
    private readonly Dictionary<string, KnownSync> _before = before.ToDictionary(sync => sync.Id, StringComparer.Ordinal);
    private readonly List<ConfigurationChange> _changes = [];

    /// <summary>Compares with what runs.</summary>
    internal static IReadOnlyList<ConfigurationChange> OfRunning(PersonalizationDefinitions running, PersonalizationDefinitions after)
    {
        var comparison = new ConfigurationComparison(running.Syncs.Values.Select(KnownSync.Of), after);
        comparison.AddNames("source", running.Sources.Keys, after.Sources.Keys);
        comparison.AddNames("model", running.Models.Keys, after.Models.Keys);
        foreach (var model in after.Models.Values.Where(model => running.Models.TryGetValue(model.Name, out var old) && KnownSync.ShapeOf(old) != KnownSync.ShapeOf(model)).OrderBy(model => model.Name, StringComparer.Ordinal))
        {
            comparison.Add("model", model.Name, "changed", ConfigurationEffects.AtOnce, "Its syncs read it so from their next run on.");
        }

        comparison.AddCollections(running.Collections.Values.ToDictionary(collection => collection.Name, StringComparer.Ordinal));
        comparison.AddSyncs();
        return comparison._changes;
    }

    /// <summary>Compares with what the state and the stores hold, where nothing runs.</summary>
    internal static IReadOnlyList<ConfigurationChange> OfState(IEnumerable<KnownSync> committed, IReadOnlyList<UnmanagedSync> unmanaged, PersonalizationDefinitions after)
    {
        var comparison = new ConfigurationComparison(committed, after);
        foreach (var collection in unmanaged.Select(sync => sync.Collection).Where(name => !after.Collections.ContainsKey(name)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            comparison.AddRemovedCollection(collection);
        }

        comparison.AddSyncs();
        var renamed = after.Syncs.Values.Select(sync => sync.RenamedFrom).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var sync in unmanaged.Where(sync => !renamed.Contains(sync.SyncId)))
        {
            comparison.AddRemovedSync(sync.SyncId, sync.Collection);
        }

        return comparison._changes;
    }

    private void Add(string kind, string name, string change, string effect, string explanation) => _changes.Add(new ConfigurationChange(kind, name, change, effect, explanation));

    private void AddNames(string kind, IEnumerable<string> before, IEnumerable<string> after)
    {
        foreach (var name in after.Except(before, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Add(kind, name, "added", ConfigurationEffects.AtOnce, "It can be read.");
        }

        foreach (var name in before.Except(after, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            Add(kind, name, "removed", ConfigurationEffects.AtOnce, "It is read no longer.");
        }
    }

    private void AddCollections(Dictionary<string, CollectionDefinition> running)
    {
        foreach (var collection in after.Collections.Values.OrderBy(collection => collection.Name, StringComparer.Ordinal))
        {
            if (running.GetValueOrDefault(collection.Name) is { } old)
            {
                AddIndexes(old, collection);
            }
            else
            {
                Add("collection", collection.Name, "added", ConfigurationEffects.AtOnce, "It is loading until each of its syncs has run.");
            }
        }

        foreach (var name in running.Keys.Where(name => !after.Collections.ContainsKey(name)).Order(StringComparer.Ordinal))
        {
            AddRemovedCollection(name);
        }
    }

    private void AddIndexes(CollectionDefinition old, CollectionDefinition collection)
    {
        if (old.PrimaryIndex != collection.PrimaryIndex)
        {
            Add("collection", collection.Name, "changed", ConfigurationEffects.Decision, $"Its primary index was '{old.PrimaryIndex}' and is '{collection.PrimaryIndex}': its records would be found by another key. Give it another name, or clear it first.");
        }

        foreach (var index in collection.OtherIndexes.Except(old.OtherIndexes, StringComparer.Ordinal))
        {
            Add("index", $"{collection.Name}.{index}", "added", ConfigurationEffects.Rewrite, "It is loading until the sync that provides it has written every row.");
        }

        foreach (var index in old.OtherIndexes.Except(collection.OtherIndexes, StringComparer.Ordinal))
        {
            Add("index", $"{collection.Name}.{index}", "removed", ConfigurationEffects.AtOnce, "Nothing is found by it.");
        }
    }

    private void AddSyncs()
    {
        foreach (var sync in after.Syncs.Values.OrderBy(sync => sync.Id, StringComparer.Ordinal))
        {
            var now = KnownSync.Of(sync);
            if (_before.GetValueOrDefault(sync.Id) is { } old)
            {
                AddChanged(old, now);
            }
            else if (sync.RenamedFrom is { } was && _before.ContainsKey(was))
            {
                Add("sync", sync.Id, "renamed", ConfigurationEffects.AtOnce, $"It takes over the parts of '{was}' in '{sync.Collection}'.");
            }
            else
            {
                Add("sync", sync.Id, "added", ConfigurationEffects.Rewrite, $"Its first run writes every row to '{sync.Collection}'.");
            }
        }

        var renamed = after.Syncs.Values.Select(sync => sync.RenamedFrom).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var old in _before.Values.Where(old => !after.Syncs.ContainsKey(old.Id) && !renamed.Contains(old.Id)).OrderBy(old => old.Id, StringComparer.Ordinal))
        {
            AddRemovedSync(old.Id, old.Collection);
        }
    }

    private void AddChanged(KnownSync old, KnownSync now)
    {
        if (old.Collection != now.Collection || old.KeyColumn != now.KeyColumn)
        {
            var (what, was, becomes) = old.Collection != now.Collection ? ("collection", old.Collection, now.Collection) : ("key column", old.KeyColumn, now.KeyColumn);
            Add("sync", now.Id, "changed", ConfigurationEffects.Decision, $"Its {what} was '{was}' and is '{becomes}': it runs with {WaysOut.FullResync} or {WaysOut.ResetCdc} only.");
        }
        else if (old.Fingerprint != now.Fingerprint)
        {
            Add("sync", now.Id, "changed", ConfigurationEffects.Rewrite, "Its next run writes every row.");
        }
        else if (old.Rest is not null && old.Rest != now.Rest)
        {
            Add("sync", now.Id, "changed", ConfigurationEffects.AtOnce, "It goes by that from its next run on.");
        }
    }

    private void AddRemovedSync(string id, string collection)
        => Add("sync", id, "removed", ConfigurationEffects.Unmanaged, $"It does not run. Its parts in '{collection}' stay, and nobody manages them, until it is configured again or forgotten: {WaysOut.Forget(id)}.");

    private void AddRemovedCollection(string name)
        => Add("collection", name, "removed", ConfigurationEffects.Unmanaged, "It is looked up no longer. Its records stay until its syncs are forgotten.");
}

/// <summary>A sync as it is compared: what shapes its records, and the rest. Immutable.</summary>
/// <param name="Id">The sync's id.</param>
/// <param name="Collection">The collection.</param>
/// <param name="KeyColumn">The column that identifies its rows.</param>
/// <param name="Fingerprint">What shapes parts and index values.</param>
/// <param name="Rest">All else; <see langword="null"/> where that is not known.</param>
internal sealed record KnownSync(string Id, string Collection, string KeyColumn, string Fingerprint, string? Rest)
{
    internal static KnownSync Of(SyncDefinition sync) => new(
        sync.Id,
        sync.Collection,
        sync.KeyColumn,
        SyncFingerprint.Of(sync),
        string.Join('\n', ShapeOf(sync.Model), sync.OnRemoved, sync.MaxRemovedPercent, sync.Undo, sync.Paused, sync.Schedule, string.Join(',', sync.Regions)));

    /// <summary>What is read, as far as that can be told.</summary>
    internal static string ShapeOf(ModelDefinition model) => string.Join(
        '\n',
        model.Source,
        model.Statement,
        model.PrimaryKey,
        string.Join(',', model.ColumnTypes.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{pair.Value}")),
        string.Join(',', model.Pii.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}:{pair.Value}")));
}

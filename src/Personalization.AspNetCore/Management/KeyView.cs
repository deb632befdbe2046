using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>What of the configuration a key may see: the syncs into its collections, and their models and sources.</summary>
internal static class KeyView
{
    internal static IEnumerable<SyncDefinition> SyncsOf(PersonalizationDefinitions known, KeyEntry key)
        => known.Syncs.Values.Where(sync => key.Covers(sync.Collection)).OrderBy(sync => sync.Id, StringComparer.Ordinal);

    /// <summary>Finds a sync; answers why not. What a key must not see it cannot tell from what is not there.</summary>
    internal static Answer? Find(PersonalizationDefinitions known, KeyEntry key, string id, out SyncDefinition? sync)
    {
        sync = known.Syncs.GetValueOrDefault(id);
        return sync is not null && key.Covers(sync.Collection) ? null
            : new Answer(key.CoversAll ? ApiProblems.NoSync(NameSuggestion.For(id, known.Syncs.Keys)) : ApiProblems.ForbiddenSync);
    }

    /// <summary>Whether a key sees a model: by its name, or by the id of a sync.</summary>
    internal static bool SeesModel(PersonalizationDefinitions known, KeyEntry key, string name)
        => key.CoversAll || SyncsOf(known, key).Any(sync => known.Models.ContainsKey(name) ? sync.Model.Name == name : sync.Id == name);

    internal static bool SeesSource(PersonalizationDefinitions known, KeyEntry key, string name)
        => key.CoversAll || SyncsOf(known, key).Any(sync => sync.Model.Source == name);
}

using System.Collections.Frozen;
using Personalization.Records;

namespace Personalization.Sync;

/// <summary>All that is configured, checked and compiled: one immutable object behind one reference.</summary>
public sealed class PersonalizationDefinitions
{
    /// <summary>Initializes a new instance.</summary>
    /// <param name="collections">The collections, by distinct names.</param>
    /// <param name="syncs">The syncs, by distinct ids, each into one of the collections.</param>
    public PersonalizationDefinitions(IEnumerable<CollectionDefinition> collections, IEnumerable<SyncDefinition> syncs)
    {
        Collections = collections.ToFrozenDictionary(collection => collection.Name, StringComparer.Ordinal);
        Syncs = syncs.ToFrozenDictionary(sync => sync.Id, StringComparer.Ordinal);
    }

    /// <summary>Gets the collections by name.</summary>
    public FrozenDictionary<string, CollectionDefinition> Collections { get; }

    /// <summary>Gets the syncs by id.</summary>
    public FrozenDictionary<string, SyncDefinition> Syncs { get; }
}

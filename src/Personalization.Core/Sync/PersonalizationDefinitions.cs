using System.Collections.Frozen;
using Personalization.Records;
using Personalization.Sources;

namespace Personalization.Sync;

/// <summary>All that is configured, checked and compiled: one immutable object behind one reference.</summary>
internal sealed class PersonalizationDefinitions
{
    private readonly object[] _extensions;

    /// <param name="collections">The collections, by distinct names.</param>
    /// <param name="syncs">The syncs, by distinct ids, each into one of the collections.</param>
    /// <param name="models">The models that syncs share, by distinct names; none by default.</param>
    /// <param name="sources">The sources, by distinct names; none by default.</param>
    /// <param name="extensions">What packages define, one of each type; none by default.</param>
    public PersonalizationDefinitions(
        IEnumerable<CollectionDefinition> collections,
        IEnumerable<SyncDefinition> syncs,
        IEnumerable<ModelDefinition>? models = null,
        IEnumerable<ISource>? sources = null,
        IEnumerable<object>? extensions = null)
    {
        _extensions = [.. extensions ?? []];
        Collections = collections.ToFrozenDictionary(collection => collection.Name, StringComparer.Ordinal);
        Syncs = syncs.ToFrozenDictionary(sync => sync.Id, StringComparer.Ordinal);
        Models = (models ?? []).ToFrozenDictionary(model => model.Name, StringComparer.Ordinal);
        Sources = (sources ?? []).ToFrozenDictionary(source => source.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets the collections by name.</summary>
    public FrozenDictionary<string, CollectionDefinition> Collections { get; }

    /// <summary>Gets the syncs by id.</summary>
    public FrozenDictionary<string, SyncDefinition> Syncs { get; }

    /// <summary>Gets the models that syncs share, by name. A model of a single sync is only in its definition.</summary>
    public FrozenDictionary<string, ModelDefinition> Models { get; }

    /// <summary>Gets the sources by name.</summary>
    public FrozenDictionary<string, ISource> Sources { get; }

    /// <summary>Finds what a package defined.</summary>
    /// <returns>The definition; <see langword="null"/> when nothing of it is configured.</returns>
    public T? Find<T>()
        where T : class => _extensions.OfType<T>().FirstOrDefault();
}

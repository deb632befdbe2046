namespace Personalization.DependencyInjection;

/// <summary>Configures a collection.</summary>
public sealed class CollectionBuilder
{
    private readonly CollectionSettings _settings;

    internal CollectionBuilder(CollectionSettings settings) => _settings = settings;

    /// <summary>Adds an index by which records are looked up.</summary>
    /// <param name="name">The index's name.</param>
    /// <param name="primary">Whether its value identifies a record; exactly one index is primary.</param>
    /// <returns>The same builder.</returns>
    public CollectionBuilder Index(string name, bool primary = false)
    {
        ArgumentNullException.ThrowIfNull(name);
        _settings.Indexes.Add(new IndexSettings(name, primary));
        return this;
    }

    /// <summary>Sets what a lookup that finds nothing answers while the collection is loading.</summary>
    /// <param name="answer">The answer; an error by default.</param>
    /// <returns>The same builder.</returns>
    public CollectionBuilder MissWhileLoading(MissWhileLoading answer)
    {
        _settings.MissWhileLoading = answer;
        return this;
    }
}

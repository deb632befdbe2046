namespace Personalization.DependencyInjection;

/// <summary>A collection as it was configured, not yet checked.</summary>
internal sealed class CollectionSettings(string name)
{
    /// <summary>Gets the name: letters and digits.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the indexes; exactly one is primary.</summary>
    public IList<IndexSettings> Indexes { get; } = [];

    /// <summary>Gets or sets what a lookup that finds nothing answers while the collection is loading.</summary>
    /// <value><see cref="MissWhileLoading.Unavailable"/> by default.</value>
    public MissWhileLoading MissWhileLoading { get; set; }
}

/// <summary>An index of a collection as it was configured, not yet checked.</summary>
/// <param name="Name">The name by which records are looked up.</param>
/// <param name="Primary">Whether its value identifies a record.</param>
internal sealed record IndexSettings(string Name, bool Primary);

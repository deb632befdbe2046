using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>A sink as it was configured, not yet checked.</summary>
/// <param name="name">The name.</param>
internal sealed class SinkSettings(string name)
{
    /// <summary>Gets the name.</summary>
    public string Name { get; } = name;

    /// <summary>Gets or sets the name of the source whose database is written.</summary>
    public string? Source { get; set; }

    /// <summary>Gets or sets the schema of the tables.</summary>
    /// <value><see langword="null"/> by default: the sink's name.</value>
    public string? Schema { get; set; }

    /// <summary>Gets or sets which tables track events are written to.</summary>
    public SinkTables Tables { get; set; }

    /// <summary>Gets or sets how properties and traits are written.</summary>
    public SinkProperties Properties { get; set; }

    /// <summary>Gets or sets a value indicating whether pages and screens are written as track events.</summary>
    public bool PagesIntoTracks { get; set; }

    /// <summary>Gets or sets how often memberships are written.</summary>
    /// <value><see langword="null"/> by default: never.</value>
    public TimeSpan? Snapshots { get; set; }
}

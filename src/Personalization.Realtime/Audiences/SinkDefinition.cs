namespace Personalization.Realtime.Audiences;

/// <summary>Writes events and memberships into tables of a source. Immutable.</summary>
internal sealed record SinkDefinition
{
    /// <summary>Gets the name.</summary>
    internal required string Name { get; init; }

    /// <summary>Gets the name of the source whose database is written.</summary>
    internal required string Source { get; init; }

    /// <summary>Gets the schema of the tables.</summary>
    internal required string Schema { get; init; }

    /// <summary>Gets which tables track events are written to.</summary>
    internal SinkTables Tables { get; init; }

    /// <summary>Gets how properties and traits are written.</summary>
    internal SinkProperties Properties { get; init; }

    /// <summary>Gets a value indicating whether pages and screens are written as track events.</summary>
    internal bool PagesIntoTracks { get; init; }

    /// <summary>Gets how often memberships are written; <see langword="null"/> for never.</summary>
    internal TimeSpan? Snapshots { get; init; }
}

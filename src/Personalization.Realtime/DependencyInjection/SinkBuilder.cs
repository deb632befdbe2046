using Personalization.Realtime.Audiences;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Configures a sink: where events and memberships are written to.</summary>
public sealed class SinkBuilder
{
    private readonly SinkSettings _settings;

    internal SinkBuilder(SinkSettings settings) => _settings = settings;

    /// <summary>Sets the source whose database is written: one of PostgreSQL or SQLite.</summary>
    /// <param name="source">Its name.</param>
    /// <returns>The same builder.</returns>
    public SinkBuilder Source(string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _settings.Source = source;
        return this;
    }

    /// <summary>Sets the schema of the tables; the sink's name without it. It is made if there is none.</summary>
    /// <param name="schema">Its name: of a to z, digits and <c>_</c>, at most 40 letters. SQLite has no schemas: there the names of tables begin with it.</param>
    /// <returns>The same builder.</returns>
    public SinkBuilder Schema(string schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        _settings.Schema = schema;
        return this;
    }

    /// <summary>Sets which tables track events are written to; a table for each event name without it.</summary>
    /// <param name="tables">Which.</param>
    /// <returns>The same builder.</returns>
    public SinkBuilder Tables(SinkTables tables)
    {
        _settings.Tables = tables;
        return this;
    }

    /// <summary>Sets how properties and traits are written; each in a column of its own without it.</summary>
    /// <param name="properties">How.</param>
    /// <returns>The same builder.</returns>
    public SinkBuilder Properties(SinkProperties properties)
    {
        _settings.Properties = properties;
        return this;
    }

    /// <summary>Writes pages and screens as the track events <c>Page Viewed</c> and <c>Screen Viewed</c>, in the place of tables of their own.</summary>
    /// <returns>The same builder.</returns>
    public SinkBuilder PagesIntoTracks()
    {
        _settings.PagesIntoTracks = true;
        return this;
    }

    /// <summary>Writes who has come into each audience and left it to the table <c>audience_membership</c>.</summary>
    /// <param name="interval">How often: from a minute to 30 days.</param>
    /// <returns>The same builder.</returns>
    public SinkBuilder Snapshots(TimeSpan interval)
    {
        _settings.Snapshots = interval;
        return this;
    }
}

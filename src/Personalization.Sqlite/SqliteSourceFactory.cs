using Personalization.Sources;

namespace Personalization.Sqlite;

/// <summary>Makes the SQLite sources of a configuration file: <c>type: sqlite</c> with <c>connectionString</c>. Thread-safe.</summary>
public sealed class SqliteSourceFactory : ISourceFactory
{
    /// <inheritdoc/>
    public ISource Create(string name, IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SqliteSource(name, settings["connectionString"], settings.GetValueOrDefault("directory") ?? Directory.GetCurrentDirectory());
    }
}

using Personalization.Records;

namespace Personalization.Sqlite;

/// <summary>Makes the SQLite record store of a configuration file: <c>type: sqlite</c> with <c>path</c>. Thread-safe.</summary>
public sealed class SqliteRecordStoreFactory : IRecordStoreFactory
{
    /// <inheritdoc/>
    public IRecordStore Create(IReadOnlyDictionary<string, string> settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new SqliteRecordStore(settings["path"]);
    }
}

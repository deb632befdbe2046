using Microsoft.Data.Sqlite;
using Personalization.Sources;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Reading;
using SQLitePCL;

namespace Personalization.Sqlite;

/// <summary>A SQLite database that models are queried from. Thread-safe; every read has its own read-only connection.</summary>
/// <remarks>Of the connection string, <c>Data Source</c>, <c>Mode</c> (only <c>Memory</c> matters: everything else is opened
/// read-only), <c>Cache</c> and <c>Default Timeout</c> (how long to wait for a lock, 30 seconds by default) are used.</remarks>
public sealed class SqliteSource : ISource
{
    private readonly string _fileName;
    private readonly int _flags;
    private readonly TimeSpan _busyTimeout;

    /// <summary>Initializes a new instance. The database is not opened yet.</summary>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Data Source=shop.db</c>.</param>
    /// <exception cref="ArgumentException">The connection string names no database or has unknown or unusable words.</exception>
    public SqliteSource(string name, string connectionString)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        var settings = new SqliteConnectionStringBuilder(connectionString);
        if (string.IsNullOrWhiteSpace(settings.DataSource))
        {
            throw new ArgumentException($"The connection string of the source '{name}' names no database. Say which, as in 'Data Source=shop.db'.", nameof(connectionString));
        }

        if (!string.IsNullOrEmpty(settings.Password))
        {
            throw new ArgumentException($"The connection string of the source '{name}' has a password, but encrypted SQLite databases are not supported. Leave it out.", nameof(connectionString));
        }

        Name = name;
        _fileName = settings.DataSource;
        _busyTimeout = TimeSpan.FromSeconds(settings.DefaultTimeout);
        _flags = raw.SQLITE_OPEN_URI
            | (settings.Mode == SqliteOpenMode.Memory
                ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_MEMORY
                : raw.SQLITE_OPEN_READONLY)
            | (settings.Cache == SqliteCacheMode.Shared ? raw.SQLITE_OPEN_SHAREDCACHE : 0);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public ISourceQuery CreateQuery(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        return new SqliteSourceQuery(this, sql);
    }

    internal SqliteDatabase Connect()
    {
        var database = SqliteDatabase.Open(_fileName, _flags, _busyTimeout);
        try
        {
            database.Execute("PRAGMA query_only=1");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}

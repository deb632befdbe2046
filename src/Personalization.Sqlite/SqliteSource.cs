using System.Globalization;
using Microsoft.Data.Sqlite;
using Personalization.Sources;
using Personalization.Sources.Tables;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Reading;
using Personalization.Sqlite.Tables;
using SQLitePCL;

namespace Personalization.Sqlite;

/// <summary>A SQLite database that models are queried from, and that sinks write to. Thread-safe; every read has its own read-only connection.</summary>
/// <remarks>Of the connection string, <c>Data Source</c>, <c>Mode</c> (only <c>Memory</c> matters: everything else is opened
/// read-only), <c>Cache</c> and <c>Default Timeout</c> (how long to wait for a lock, 30 seconds by default) are used.</remarks>
public sealed class SqliteSource : ISource, ITableSource
{
    private readonly string _fileName;
    private readonly int _flags;
    private readonly TimeSpan _busyTimeout;
    private readonly SqliteTables _tables;

    /// <summary>Initializes a new instance. The database is not opened yet.</summary>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Data Source=shop.db</c>; a relative path counts from the working directory.</param>
    /// <exception cref="ArgumentException">The connection string names no database or has unknown or unusable words.</exception>
    public SqliteSource(string name, string connectionString)
        : this(name, connectionString, Directory.GetCurrentDirectory())
    {
    }

    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Data Source=shop.db</c>.</param>
    /// <param name="directory">The folder that a relative path counts from.</param>
    internal SqliteSource(string name, string connectionString, string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException($"There is no connectionString of the source '{name}' (SQLite). Give one, as in 'Data Source=shop.db'.", nameof(connectionString));
        }

        var settings = Read(name, connectionString);
        if (string.IsNullOrWhiteSpace(settings.DataSource))
        {
            throw new ArgumentException($"The connection string of the source '{name}' names no database. Say which, as in 'Data Source=shop.db'.", nameof(connectionString));
        }

        if (!string.IsNullOrEmpty(settings.Password))
        {
            throw new ArgumentException($"The connection string of the source '{name}' has a password, but encrypted SQLite databases are not supported. Leave it out.", nameof(connectionString));
        }

        Name = name;
        _tables = new SqliteTables(this);
        (_fileName, File) = settings.Mode == SqliteOpenMode.Memory ? (settings.DataSource, null) : DatabaseFile.Of(settings.DataSource, directory);
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

    /// <inheritdoc/>
    /// <exception cref="FormatException">The name is no table name.</exception>
    public ISourceQuery CreateTableQuery(string table) => CreateQuery($"select * from {TableName.Quote(table)}");

    /// <inheritdoc/>
    public async ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken)
    {
        var test = new SourceTest(
            TimeProvider.System, exception => exception is SqliteFailure failure ? SourceErrors.Failed(Name, File, failure).Message : exception.GetType().Name);
        SqliteDatabase? database = null;
        try
        {
            await test.TryAsync("connection", _ => RunAsync(() => database = Connect()), cancellationToken).ConfigureAwait(false);
            await test.TryAsync("read", _ => RunAsync(() => database!.QueryInt64("SELECT count(*) FROM sqlite_schema")), cancellationToken).ConfigureAwait(false);
            await test.TryAsync(
                "version", _ => RunAsync(() => test.NoteVersion("SQLite " + database!.QueryText("SELECT sqlite_version()"))), cancellationToken).ConfigureAwait(false);
            await test.TryAsync("clock", _ => RunAsync(() => test.NoteClock(ReadClock(database!))), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            database?.Dispose();
        }

        return test.ToReport(Name);
    }

    /// <summary>Gets the database's file as a full path; <see langword="null"/> where it lives in memory.</summary>
    internal string? File { get; }

    /// <inheritdoc/>
    TableLimits ITableSource.Limits => SqliteTables.Limits;

    /// <inheritdoc/>
    ValueTask<IReadOnlyList<TableDefinition>> ITableSource.ReadTablesAsync(string schema, CancellationToken cancellationToken) => new(_tables.Read(schema));

    /// <inheritdoc/>
    ValueTask ITableSource.ChangeTablesAsync(string schema, IReadOnlyList<TableDefinition> tables, CancellationToken cancellationToken)
    {
        _tables.Change(schema, tables);
        return default;
    }

    /// <inheritdoc/>
    ValueTask<ITableTransaction> ITableSource.BeginAsync(string schema, CancellationToken cancellationToken) => new(_tables.Begin(schema));

    /// <summary>Connects to write; the file is made when there is none.</summary>
    internal SqliteDatabase ConnectToWrite()
        => SqliteDatabase.Open(_fileName, (_flags & ~raw.SQLITE_OPEN_READONLY) | raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE, _busyTimeout);

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

    /// <summary>The provider's own message quotes from the connection string, which may hold anything.</summary>
    private static SqliteConnectionStringBuilder Read(string name, string connectionString)
    {
        try
        {
            return new SqliteConnectionStringBuilder(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            throw new ArgumentException(
                $"The connection string of the source '{name}' has an unknown or unusable word. Use Data Source, Mode, Cache and Default Timeout, as in 'Data Source=shop.db'.",
                nameof(connectionString));
        }
    }

    private static DateTimeOffset ReadClock(SqliteDatabase database) => DateTimeOffset.Parse(
        database.QueryText("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"), CultureInfo.InvariantCulture);

    private static ValueTask RunAsync(Action step)
    {
        step();
        return ValueTask.CompletedTask;
    }
}

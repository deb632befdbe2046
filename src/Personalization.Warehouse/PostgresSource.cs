using System.Globalization;
using Npgsql;
using Personalization.Sources;
using Personalization.Sources.Tables;
using Personalization.Warehouse.Postgres;
using Personalization.Warehouse.Postgres.Tables;

namespace Personalization.Warehouse;

/// <summary>A PostgreSQL database that models are queried from, and that sinks write to. Thread-safe; every reading has a connection of its own, from a pool.</summary>
/// <remarks>A reading is one statement in a transaction that is read-only and repeatable: it sees the database as it was when it began.
/// <c>Command Timeout</c> of the connection string is how many seconds that statement may take, from its start to its last row, and is kept
/// by the server; without it the server's own <c>statement_timeout</c> holds, which is none unless an administrator set one.</remarks>
public sealed class PostgresSource : ISource, ITableSource, IAsyncDisposable, IDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _time;
    private readonly PostgresTables _tables;

    /// <summary>Initializes a new instance. The database is not connected to yet.</summary>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="connectionString">A connection string such as <c>Host=db;Username=reader;Password=…;Database=shop</c>, or a URI such as
    /// <c>postgres://reader:…@db:5432/shop?sslmode=require</c>.</param>
    /// <param name="time">This machine's clock, which <see cref="TestAsync"/> compares with the database's; the system's by default.</param>
    /// <exception cref="ArgumentException">The connection string names no host or has unknown or unusable words. The message does not
    /// quote it.</exception>
    public PostgresSource(string name, string connectionString, TimeProvider? time = null)
        : this(PostgresSettings.Parse(name, connectionString), time)
    {
    }

    internal PostgresSource(PostgresSettings settings, TimeProvider? time)
    {
        Settings = settings;
        _time = time ?? TimeProvider.System;
        _database = settings.CreateDataSource();
        _tables = new PostgresTables(this);
    }

    /// <inheritdoc/>
    public string Name => Settings.Source;

    internal PostgresSettings Settings { get; }

    /// <inheritdoc/>
    TableLimits ITableSource.Limits => PostgresTables.Limits;

    /// <inheritdoc/>
    ValueTask<IReadOnlyList<TableDefinition>> ITableSource.ReadTablesAsync(string schema, CancellationToken cancellationToken) => _tables.ReadAsync(schema, cancellationToken);

    /// <inheritdoc/>
    ValueTask ITableSource.ChangeTablesAsync(string schema, IReadOnlyList<TableDefinition> tables, CancellationToken cancellationToken) => _tables.ChangeAsync(schema, tables, cancellationToken);

    /// <inheritdoc/>
    ValueTask<ITableTransaction> ITableSource.BeginAsync(string schema, CancellationToken cancellationToken) => _tables.BeginAsync(schema, cancellationToken);

    /// <inheritdoc/>
    public ISourceQuery CreateQuery(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        return new PostgresSourceQuery(this, sql);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The name is no table name.</exception>
    public ISourceQuery CreateTableQuery(string table) => CreateQuery($"select * from {TableName.Quote(table)}");

    /// <inheritdoc/>
    public async ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken)
    {
        var test = new SourceTest(_time, exception => PostgresErrors.Failed(Name, exception).Message);
        NpgsqlConnection? connection = null;
        try
        {
            await test.TryAsync(
                "connection", async token => connection = await ConnectAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            await test.TryAsync(
                "read", async token => await QueryAsync(connection!, "select 1", token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            await test.TryAsync(
                "version",
                async token => test.NoteVersion($"PostgreSQL {await QueryAsync(connection!, "show server_version", token).ConfigureAwait(false)}"),
                cancellationToken).ConfigureAwait(false);
            await test.TryAsync(
                "clock",
                async token => test.NoteClock(ToTime(await QueryAsync(connection!, "select extract(epoch from clock_timestamp())::text", token).ConfigureAwait(false))),
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }

        return test.ToReport(Name);
    }

    /// <summary>Closes the connections that wait for a next reading.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>Closes the connections that wait for a next reading.</summary>
    public void Dispose() => _database.Dispose();

    internal ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken) => _database.OpenConnectionAsync(cancellationToken);

    private static async Task<string> QueryAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            return Convert.ToString(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture)!;
        }
    }

    private static DateTimeOffset ToTime(string epochSeconds)
        => DateTimeOffset.UnixEpoch + TimeSpan.FromTicks((long)(decimal.Parse(epochSeconds, CultureInfo.InvariantCulture) * TimeSpan.TicksPerSecond));
}

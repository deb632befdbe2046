using System.Data.Common;
using Personalization.Sources;
using Personalization.Warehouse.Ado;

namespace Personalization.Warehouse;

/// <summary>Any database with an ADO.NET provider, that models are queried from. Thread-safe; every reading has its own connection.</summary>
/// <remarks>
/// <para>A model is one SELECT statement, which by itself sees one consistent view in databases with row versions, so no transaction is
/// begun. ADO.NET knows no read-only connections: give the source a user who can only select.</para>
/// <para>Values go through the provider's own types. What a provider cannot read exactly rejects its row; the documentation has a table by
/// provider. For PostgreSQL and SQLite use the sources of their own, which read everything.</para>
/// </remarks>
public sealed class AdoSource : ISource
{
    private readonly DbProviderFactory _factory;
    private readonly DialectRules _dialect;
    private readonly TimeProvider _time;
    private readonly int? _commandTimeout;

    /// <summary>Initializes a new instance. The database is not connected to yet.</summary>
    /// <param name="name">The name by which models refer to it.</param>
    /// <param name="factory">The provider's factory, such as <c>NpgsqlFactory.Instance</c>.</param>
    /// <param name="connectionString">A connection string of that provider.</param>
    /// <param name="options">How it is read; read now. The defaults without it.</param>
    /// <param name="time">This machine's clock; the system's by default.</param>
    /// <exception cref="ArgumentException">The provider refuses the connection string, or makes no connections.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The timeout is not positive or too long, or there is no such dialect.</exception>
    public AdoSource(string name, DbProviderFactory factory, string connectionString, AdoSourceOptions? options = null, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(factory);
        if (string.IsNullOrWhiteSpace(connectionString))
        {
            throw new ArgumentException($"There is no connectionString of the source '{name}'. Give it as its provider wants it.", nameof(connectionString));
        }

        var timeout = options?.CommandTimeout;
        if (timeout is { } given && (given <= TimeSpan.Zero || given.TotalSeconds > int.MaxValue))
        {
            throw new ArgumentOutOfRangeException(nameof(options), "The command timeout must be positive; leave it out for the provider's own.");
        }

        Name = name;
        _factory = factory;
        _dialect = DialectRules.Of(options?.Dialect ?? SqlDialect.Ansi);
        _time = time ?? TimeProvider.System;
        _commandTimeout = timeout is { } limit ? (int)Math.Ceiling(limit.TotalSeconds) : null;
        Settings = CheckedSettings(connectionString);
    }

    /// <inheritdoc/>
    public string Name { get; }

    internal ExactSettings Settings { get; }

    /// <inheritdoc/>
    public ISourceQuery CreateQuery(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        return new AdoSourceQuery(this, sql);
    }

    /// <inheritdoc/>
    /// <exception cref="FormatException">The name is no table name.</exception>
    public ISourceQuery CreateTableQuery(string table)
        => CreateQuery($"SELECT * FROM {TableName.Quote(table, _dialect.Open, _dialect.Close)}");

    /// <inheritdoc/>
    public ValueTask<SourceTestReport> TestAsync(CancellationToken cancellationToken)
        => new AdoSourceTest(this, _dialect, _time).RunAsync(cancellationToken);

    internal DbConnection CreateConnection() => CreateConnection(Settings.ConnectionString);

    private DbConnection CreateConnection(string connectionString)
    {
        var connection = _factory.CreateConnection()
            ?? throw new InvalidOperationException($"The provider {_factory.GetType().Name} makes no connections.");
        try
        {
            connection.ConnectionString = connectionString;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal DbCommand CreateCommand(DbConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statement is the model's own, or one of ours.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.CommandTimeout = _commandTimeout ?? command.CommandTimeout;
        return command;
    }

    private ExactSettings CheckedSettings(string connectionString)
    {
        try
        {
            var settings = ExactSettings.Of(_factory, connectionString);
            CreateConnection(settings.ConnectionString).Dispose();
            return settings;
        }
        catch (Exception exception)
        {
            // Without the exception: its words may quote a password that was misread as a keyword.
            throw new ArgumentException(
                $"The provider {_factory.GetType().Name} refuses the connection string of the source '{Name}' ({exception.GetType().Name}). Check its keywords and quotes against the provider's documentation.",
                nameof(connectionString));
        }
    }
}

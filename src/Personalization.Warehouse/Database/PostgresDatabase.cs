using System.Net.Sockets;
using Npgsql;
using Personalization.Warehouse.Postgres;

namespace Personalization.Warehouse.Database;

/// <summary>
/// A database in which this library keeps something: the connections to it, the tables, which are made when they are first needed and anew when they were removed, and what is done about
/// failures of the moment. Thread-safe.
/// </summary>
/// <param name="settings">How to connect.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="pauses">How long is waited before what fails for the moment is done again.</param>
internal abstract class PostgresDatabase(NpgsqlConnectionStringBuilder settings, TimeProvider time, params TimeSpan[] pauses) : IAsyncDisposable
{
    private const string ApplicationName = "personalization state";

    private readonly NpgsqlDataSource _pool = CreateSource(settings);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _isReady;

    internal TimeProvider Time => time;

    /// <summary>Reads how to connect.</summary>
    /// <param name="text">The connection string or URI.</param>
    /// <param name="what">What it is of, as errors say.</param>
    /// <exception cref="PersonalizationException">It cannot be read (<c>configuration_invalid</c>).</exception>
    internal static NpgsqlConnectionStringBuilder Read(string? text, string what)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = PostgresAddress.Parse(text, what);
        }
        catch (ArgumentException exception)
        {
            throw new PersonalizationException(ErrorCodes.ConfigurationInvalid, exception.Message);
        }

        settings.ApplicationName ??= ApplicationName;

        // A surrounding transaction is the application's; and what is written is to be seen by others at once.
        settings.Enlist = false;
        settings.Multiplexing = false;
        return settings;
    }

    /// <summary>Whether an exception is the database's or the network's.</summary>
    internal static bool IsOfDatabase(Exception exception) => exception is NpgsqlException or SocketException or TimeoutException or IOException;

    /// <summary>Works on a connection, and again on another one when that fails for the moment: where there are pauses, only for what may be done twice.</summary>
    /// <exception cref="PersonalizationException">The database cannot be used.</exception>
    internal Task<T> ExecuteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => RetryAsync(
        async () =>
        {
            var connection = await OpenPooledAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <summary>Does what opens its connection itself, and again when that fails for the moment.</summary>
    /// <exception cref="PersonalizationException">The database cannot be used.</exception>
    internal async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await RemakeAsync(work).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (exception.IsTransient && attempt < pauses.Length)
            {
                await Task.Delay(pauses[attempt], time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (IsOfDatabase(exception))
            {
                throw Unavailable(exception);
            }
        }
    }

    /// <summary>Opens a connection that the caller keeps. The database's exceptions are the caller's too.</summary>
    internal Task<NpgsqlConnection> OpenPooledAsync(CancellationToken cancellationToken) => OpenAsync(_pool, cancellationToken);

    public virtual async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    protected static NpgsqlDataSource CreateSource(NpgsqlConnectionStringBuilder settings)
    {
        // Every type here is built in, and asking for the others takes longer than most of what is done.
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }

    /// <summary>Makes the tables that are not there.</summary>
    protected abstract Task EnsureTablesAsync(NpgsqlConnection connection, CancellationToken cancellationToken);

    /// <summary>Says that the database cannot be used, and the way out.</summary>
    protected abstract PersonalizationException Unavailable(Exception exception);

    protected async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isReady)
            {
                await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Looks for the tables again before the next connection is used.</summary>
    protected void DoubtTables() => _isReady = false;

    /// <summary>Works, and once more where the schema or a table of it was removed since it was found: then it is made anew.</summary>
    private async Task<T> RemakeAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            DoubtTables();
            return await work().ConfigureAwait(false);
        }
    }

    private async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isReady)
            {
                await EnsureTablesAsync(connection, cancellationToken).ConfigureAwait(false);
                _isReady = true;
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}

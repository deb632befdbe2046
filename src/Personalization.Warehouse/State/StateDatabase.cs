using Npgsql;

namespace Personalization.Warehouse.State;

/// <summary>The connections to the state database, the schema in it, and what is done about failures of the moment. Thread-safe.</summary>
internal sealed class StateDatabase : IAsyncDisposable
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];

    private readonly NpgsqlDataSource _pool;
    private readonly NpgsqlDataSource _sessions;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _isReady;

    internal StateDatabase(string connectionString, string schema, TimeProvider time)
    {
        var settings = StateConnectionString.Parse(connectionString);
        _pool = Create(settings);
        settings.Pooling = false;
        _sessions = Create(settings);
        Time = time;
        Sql = new StateSql(schema);
    }

    internal StateSql Sql { get; }

    internal TimeProvider Time { get; }

    /// <summary>Works on a connection, and again on another one when that fails for the moment: only for what may be done twice.</summary>
    /// <exception cref="Errors.PersonalizationException">The database cannot be used (<c>state_unavailable</c>).</exception>
    internal Task<T> ExecuteAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) => RetryAsync(
        async () =>
        {
            var connection = await OpenAsync(_pool, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                return await work(connection).ConfigureAwait(false);
            }
        },
        cancellationToken);

    /// <summary>Does what opens its connection itself, and again when that fails for the moment.</summary>
    /// <exception cref="Errors.PersonalizationException">The database cannot be used (<c>state_unavailable</c>).</exception>
    internal async Task<T> RetryAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await RemakeAsync(work).ConfigureAwait(false);
            }
            catch (NpgsqlException exception) when (exception.IsTransient && attempt < Pauses.Length)
            {
                await Task.Delay(Pauses[attempt], Time, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (StateErrors.IsOfDatabase(exception))
            {
                throw StateErrors.Unavailable(exception);
            }
        }
    }

    /// <summary>Opens a connection that the caller keeps. The database's exceptions are the caller's too.</summary>
    internal Task<NpgsqlConnection> OpenPooledAsync(CancellationToken cancellationToken) => OpenAsync(_pool, cancellationToken);

    /// <summary>Opens a connection whose session ends with it. Looks for the tables each time: a lease must not be taken where there are none any more.</summary>
    internal Task<NpgsqlConnection> OpenSessionAsync(CancellationToken cancellationToken)
    {
        _isReady = false;
        return OpenAsync(_sessions, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync().ConfigureAwait(false);
        await _sessions.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    private static NpgsqlDataSource Create(NpgsqlConnectionStringBuilder settings)
    {
        // Every type here is built in, and asking for the others takes longer than most of what is done.
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        builder.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return builder.Build();
    }

    /// <summary>Works, and once more where the schema or a table of it was removed since it was found: then it is made anew.</summary>
    private async Task<T> RemakeAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PostgresException exception) when (StateErrors.IsRemoved(exception))
        {
            _isReady = false;
            return await work().ConfigureAwait(false);
        }
    }

    private async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
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

    private async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!_isReady)
            {
                await StateSchema.EnsureAsync(connection, Sql, cancellationToken).ConfigureAwait(false);
                _isReady = true;
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}

using Npgsql;
using NpgsqlTypes;
using Personalization.Errors;
using Personalization.Keys;
using Personalization.Warehouse.State;

namespace Personalization.Warehouse.Keys;

/// <summary>API keys in a PostgreSQL database, which several hosts may share. Thread-safe.</summary>
/// <remarks>Hashes only are kept, in the tables <c>personalization_api_keys</c> and <c>personalization_api_keys_version</c> of the first
/// schema of the search path, or of that of the state (<see cref="PostgresSyncStateStore.CreateKeyStore"/>); they are made with the first call.</remarks>
public sealed class PostgresApiKeyStore : IApiKeyStore, IAsyncDisposable, IDisposable
{
    private const string Bump = "UPDATE personalization_api_keys_version SET version = version + 1";

    private readonly NpgsqlDataSource _source;
    private readonly StateSql? _schema;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile bool _prepared;

    /// <summary>Initializes a new instance. Nothing is connected yet.</summary>
    /// <param name="connectionString">How to connect to the database.</param>
    public PostgresApiKeyStore(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        _source = NpgsqlDataSource.Create(StateConnectionString.Parse(connectionString, StateConnectionString.Keys).ConnectionString);
    }

    /// <summary>Keeps keys in the schema of a state, which is made when there is none.</summary>
    internal PostgresApiKeyStore(NpgsqlConnectionStringBuilder settings, StateSql schema)
    {
        settings.SearchPath = schema.Quoted;
        _source = NpgsqlDataSource.Create(settings);
        _schema = schema;
    }

    /// <inheritdoc/>
    public ValueTask<long> GetVersionAsync(CancellationToken cancellationToken = default) => RunAsync(
        async (connection, token) =>
        {
            var command = new NpgsqlCommand("SELECT version FROM personalization_api_keys_version", connection);
            await using var commandDisposed = command.ConfigureAwait(false);
            return (long)(await command.ExecuteScalarAsync(token).ConfigureAwait(false))!;
        },
        cancellationToken);

    /// <inheritdoc/>
    public async ValueTask CreateAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var created = await ChangeAsync(
            $"INSERT INTO personalization_api_keys({PostgresKeyRow.Columns}) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 ON CONFLICT DO NOTHING",
            PostgresKeyRow.Parameters(key),
            cancellationToken).ConfigureAwait(false);
        if (!created)
        {
            throw new PersonalizationException(ErrorCodes.KeyInvalid, "There is a key of this id or text already. Create another one.");
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
        => QueryAsync("ORDER BY created, number", [], cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var found = await QueryAsync("WHERE id = $1", [Text(id)], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> RotateAsync(
        string id, ReadOnlyMemory<byte> hash, DateTimeOffset previousUntil, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var rotated = await ChangeAsync(
            "UPDATE personalization_api_keys SET previous_hash = hash, previous_until = $3, hash = $2 WHERE id = $1 AND revoked IS NULL",
            [Text(id), PostgresKeyRow.Bytes(hash), PostgresKeyRow.Time(previousUntil)],
            cancellationToken).ConfigureAwait(false);
        return rotated ? await FindAsync(id, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        await ChangeAsync(
            "UPDATE personalization_api_keys SET revoked = $2 WHERE id = $1 AND revoked IS NULL",
            [Text(id), PostgresKeyRow.Time(at)],
            cancellationToken).ConfigureAwait(false);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask TouchAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);
        await RunAsync(
            async (connection, token) =>
            {
                // In the order of ids, so that two hosts never wait for each other.
                foreach (var use in uses.OrderBy(use => use.Id, StringComparer.Ordinal))
                {
                    await ExecuteAsync(
                        connection,
                        "UPDATE personalization_api_keys SET used = $2 WHERE id = $1 AND (used IS NULL OR used < $2)",
                        [Text(use.Id), PostgresKeyRow.Time(use.At)],
                        token).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync().ConfigureAwait(false);
        _gate.Dispose();
    }

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private static NpgsqlParameter Text(string text) => new() { Value = text, NpgsqlDbType = NpgsqlDbType.Text };

    private ValueTask<IReadOnlyList<ApiKey>> QueryAsync(string clause, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
        => RunAsync<IReadOnlyList<ApiKey>>(
            async (connection, token) =>
            {
                var command = new NpgsqlCommand($"SELECT {PostgresKeyRow.Columns} FROM personalization_api_keys {clause}", connection);
                await using var commandDisposed = command.ConfigureAwait(false);
                command.Parameters.AddRange(parameters);
                var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);
                await using var readerDisposed = reader.ConfigureAwait(false);
                var keys = new List<ApiKey>();
                while (await reader.ReadAsync(token).ConfigureAwait(false))
                {
                    keys.Add(PostgresKeyRow.Read(reader));
                }

                return keys;
            },
            cancellationToken);

    /// <summary>Runs a statement, and lets the version go up in the same transaction if it changed a row.</summary>
    private ValueTask<bool> ChangeAsync(string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken) => RunAsync(
        async (connection, token) =>
        {
            var transaction = await connection.BeginTransactionAsync(token).ConfigureAwait(false);
            await using var transactionDisposed = transaction.ConfigureAwait(false);
            var changed = await ExecuteAsync(connection, sql, parameters, token).ConfigureAwait(false) > 0;
            if (changed)
            {
                await ExecuteAsync(connection, Bump, [], token).ConfigureAwait(false);
            }

            await transaction.CommitAsync(token).ConfigureAwait(false);
            return changed;
        },
        cancellationToken);

    private static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using var commandDisposed = command.ConfigureAwait(false);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<T> RunAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await WorkAsync(work, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException exception) when (StateErrors.IsRemoved(exception))
            {
                // They were removed since they were found: made anew, as with the first call.
                _prepared = false;
                return await WorkAsync(work, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            throw new PersonalizationException(
                ErrorCodes.KeysUnavailable,
                "The PostgreSQL database of API keys cannot be used. Check that it is up and that its user may create or use the table "
                + "personalization_api_keys. See the inner exception.",
                exception);
        }
    }

    private async Task<T> WorkAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var connectionDisposed = connection.ConfigureAwait(false);
        await PrepareAsync(connection, cancellationToken).ConfigureAwait(false);
        return await work(connection, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (_prepared)
        {
            return;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Looks first: once the tables are there, a role without the right to make them will do.
            if (!_prepared && !await connection.ReadAsync<bool>(PostgresKeyRow.IsThere, cancellationToken).ConfigureAwait(false))
            {
                var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
                await using var transactionDisposed = transaction.ConfigureAwait(false);
                if (_schema is not null)
                {
                    await StateSchema.EnsureNamespaceAsync(connection, _schema, cancellationToken).ConfigureAwait(false);
                }

                await ExecuteAsync(connection, PostgresKeyRow.Schema, [], cancellationToken).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            }

            _prepared = true;
        }
        finally
        {
            _gate.Release();
        }
    }
}

using System.Diagnostics.CodeAnalysis;
using Personalization.Keys;
using Personalization.Warehouse.Database;

namespace Personalization.Warehouse.Keys;

/// <summary>API keys in a PostgreSQL database, which several hosts may share. Thread-safe.</summary>
/// <remarks>Hashes only are kept, in the tables <c>personalization_api_keys</c> and <c>personalization_api_keys_version</c> of the first
/// schema of the search path, or of that of the state (<see cref="PostgresSyncStateStore.CreateKeyStore"/>); they are made with the first call.</remarks>
[SuppressMessage("Design", "CA1068:CancellationToken parameters must come last", Justification = "The values of a statement read best at its end.")]
public sealed class PostgresApiKeyStore : IApiKeyStore, IAsyncDisposable, IDisposable
{
    private const string Bump = "UPDATE personalization_api_keys_version SET version = version + 1";

    private readonly KeyDatabase _database;

    /// <summary>Initializes a new instance. Nothing is connected yet.</summary>
    /// <param name="connectionString">How to connect to the database.</param>
    public PostgresApiKeyStore(string connectionString)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        _database = new KeyDatabase(PostgresDatabase.Read(connectionString, KeyDatabase.What));
    }

    internal PostgresApiKeyStore(KeyDatabase database) => _database = database;

    /// <inheritdoc/>
    public async ValueTask<long> GetVersionAsync(CancellationToken cancellationToken = default) => await _database.ExecuteAsync(
        connection => connection.ReadAsync<long>("SELECT version FROM personalization_api_keys_version", cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask CreateAsync(ApiKey key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var created = await ChangeAsync(
            $"INSERT INTO personalization_api_keys({PostgresKeyRow.Columns}) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 ON CONFLICT DO NOTHING",
            cancellationToken,
            PostgresKeyRow.Parameters(key)).ConfigureAwait(false);
        if (!created)
        {
            throw new PersonalizationException(ErrorCodes.KeyInvalid, "There is a key of this id or text already. Create another one.");
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default)
        => QueryAsync("ORDER BY created, number", cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var found = await QueryAsync("WHERE id = $1", cancellationToken, id).ConfigureAwait(false);
        return found.Count == 0 ? null : found[0];
    }

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> RotateAsync(
        string id, ReadOnlyMemory<byte> hash, DateTimeOffset previousUntil, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        var rotated = await ChangeAsync(
            "UPDATE personalization_api_keys SET previous_hash = hash, previous_until = $3, hash = $2 WHERE id = $1 AND revoked IS NULL",
            cancellationToken,
            id,
            PostgresKeyRow.Bytes(hash),
            PostgresKeyRow.Time(previousUntil)).ConfigureAwait(false);
        return rotated ? await FindAsync(id, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<ApiKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(id);
        await ChangeAsync(
            "UPDATE personalization_api_keys SET revoked = $2 WHERE id = $1 AND revoked IS NULL",
            cancellationToken,
            id,
            PostgresKeyRow.Time(at)).ConfigureAwait(false);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask TouchAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(uses);
        await _database.ExecuteAsync(
            async connection =>
            {
                // In the order of ids, so that two hosts never wait for each other.
                foreach (var use in uses.OrderBy(use => use.Id, StringComparer.Ordinal))
                {
                    await connection.RunAsync(
                        "UPDATE personalization_api_keys SET used = $2 WHERE id = $1 AND (used IS NULL OR used < $2)", cancellationToken, use.Id, PostgresKeyRow.Time(use.At)).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Closes the connections.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    /// <summary>As <see cref="DisposeAsync"/>; blocks meanwhile.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private async ValueTask<IReadOnlyList<ApiKey>> QueryAsync(string clause, CancellationToken cancellationToken, params object[] values) => await _database.ExecuteAsync(
        async connection =>
        {
            var command = CommandExtensions.Create(connection, $"SELECT {PostgresKeyRow.Columns} FROM personalization_api_keys {clause}", values);
            await using var commandDisposed = command.ConfigureAwait(false);
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var readerDisposed = reader.ConfigureAwait(false);
            var keys = new List<ApiKey>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                keys.Add(PostgresKeyRow.Read(reader));
            }

            return keys;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a statement, and lets the version go up in the same transaction if it changed a row.</summary>
    private Task<bool> ChangeAsync(string sql, CancellationToken cancellationToken, params object[] values) => _database.ExecuteAsync(
        async connection =>
        {
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var transactionDisposed = transaction.ConfigureAwait(false);
            var changed = await connection.RunAsync(sql, cancellationToken, values).ConfigureAwait(false) > 0;
            if (changed)
            {
                await connection.RunAsync(Bump, cancellationToken).ConfigureAwait(false);
            }

            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return changed;
        },
        cancellationToken);
}

using System.Collections.Concurrent;
using Personalization.Journal;
using Personalization.Sync.State;
using Personalization.Warehouse.Database;
using Personalization.Warehouse.Journal;
using Personalization.Warehouse.Keys;
using Personalization.Warehouse.State;

namespace Personalization.Warehouse;

/// <summary>
/// Keeps the state of syncs in PostgreSQL, for several processes that share it, and sees to it that one of them at a time runs a sync.
/// Makes its schema and tables itself. Thread-safe.
/// </summary>
/// <remarks>
/// <para>A lease is an advisory lock, which is free again when the session that holds it ends, and a token, which is greater than any
/// before. Every write is conditional on the token, in the same transaction: a process that lost the lease without noticing changes nothing,
/// and is told <c>lease_lost</c>. So a sync's files can be written only by the store that holds the sync's lease.</para>
/// <para>A lease takes a connection of its own, and a file that is being read takes one from the pool when it is longer than 256 KiB.</para>
/// <para>Nothing is opened before the first call. Every call that needs the database throws <see cref="PersonalizationException"/>
/// (<c>state_unavailable</c>) when it cannot be used.</para>
/// </remarks>
public sealed class PostgresSyncStateStore : ISyncStateStore, ISyncLease, IJournalPlace, IAsyncDisposable, IDisposable
{
    private readonly string _connectionString;
    private readonly StateDatabase _database;
    private readonly StateTables _tables;

    // A lease that is being taken has no grant yet.
    private readonly ConcurrentDictionary<string, PostgresLeaseGrant?> _grants = new(StringComparer.Ordinal);
    private int _disposed;

    /// <summary>Initializes a new instance. Nothing is opened yet.</summary>
    /// <param name="connectionString">How to connect, in Npgsql's form or as a <c>postgres://</c> URI; to the server itself, not to a connection pooler.</param>
    /// <param name="schema">The schema of the tables, made when there is none; <c>personalization</c> by default.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="PersonalizationException">The connection string cannot be read (<c>configuration_invalid</c>).</exception>
    public PostgresSyncStateStore(string connectionString, string schema = PostgresStateOptions.DefaultSchema, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        PostgresStateOptions.CheckSchema(schema);
        _connectionString = connectionString;
        _database = new StateDatabase(connectionString, schema, time ?? TimeProvider.System);
        _tables = new StateTables(_database);
    }

    /// <summary>Makes a store of API keys in the same schema, so that whoever shares the state shares the keys.</summary>
    /// <returns>The store, with connections of its own, which the caller closes.</returns>
    public PostgresApiKeyStore CreateKeyStore() => new(new KeyDatabase(PostgresDatabase.Read(_connectionString, StateDatabase.What), _database.Sql));

    /// <inheritdoc/>
    IJournal IJournalPlace.CreateJournal(TimeProvider time) => new SqlJournal(OpenJournalDatabase(time), time);

    internal PostgresJournalDatabase OpenJournalDatabase(TimeProvider time) => new(PostgresDatabase.Read(_connectionString, StateDatabase.What), _database.Sql, time);

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process, or this one, runs the sync (<c>sync_running</c>), or the database cannot be used (<c>state_unavailable</c>).</exception>
    public async ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentException.ThrowIfNullOrEmpty(sync);
        if (!_grants.TryAdd(sync, null))
        {
            // Also while a grant that was lost is not disposed yet: its run would write under the new one.
            throw StateErrors.RunningHere(sync);
        }

        try
        {
            var grant = await PostgresLeaseGrant.AcquireAsync(_database, sync, () => _grants.TryRemove(sync, out _), cancellationToken).ConfigureAwait(false);
            _grants[sync] = grant;
            return grant;
        }
        catch (Exception exception)
        {
            _grants.TryRemove(sync, out _);
            if (PostgresDatabase.IsOfDatabase(exception))
            {
                throw StateErrors.Unavailable(exception);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">This store had the sync's lease, and another one has taken it (<c>lease_lost</c>).</exception>
    public async ValueTask<Stream?> OpenReadAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        var grant = _grants.GetValueOrDefault(sync);
        return await _tables.OpenReadAsync(SyncKey.Of(sync), kind, grant?.Fence, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">This store does not hold the sync's lease (<c>lease_lost</c>).</exception>
    public ValueTask<StateFileWriter> CreateAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new PostgresStateFileWriter(_tables, FenceOf(sync), kind));
    }

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">The sync's lease is not this store's any more (<c>lease_lost</c>).</exception>
    public async ValueTask<StateLogWriter> OpenLogAsync(string sync, StateFileKind kind, long length, CancellationToken cancellationToken)
        => await PostgresStateLogWriter.OpenAsync(_tables, FenceOf(sync), kind, length, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">The sync's lease is not this store's any more (<c>lease_lost</c>).</exception>
    public async ValueTask PromoteAsync(string sync, StateFileKind from, StateFileKind to, CancellationToken cancellationToken)
    {
        var fence = FenceOf(sync);
        var (file, _) = await _tables.FindFileAsync(fence, from, cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"The sync '{sync}' has no {from} in the state database.");
        await _tables.TakePlaceAsync(fence, file, to, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>PostgreSQL does not tell.</remarks>
    public ValueTask<long?> GetFreeBytesAsync(CancellationToken cancellationToken) => default;

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">The sync's lease is not this store's any more (<c>lease_lost</c>).</exception>
    public async ValueTask DeleteAsync(string sync, StateFileKind kind, CancellationToken cancellationToken)
        => await _tables.DeleteFileAsync(FenceOf(sync), kind, cancellationToken).ConfigureAwait(false);

    /// <summary>Gives the leases back and closes the connections.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        foreach (var grant in _grants.Values)
        {
            if (grant is not null)
            {
                await grant.DisposeAsync().ConfigureAwait(false);
            }
        }

        await _database.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Gives the leases back and closes the connections; blocks until they are closed.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    private LeaseFence FenceOf(string sync)
    {
        ArgumentException.ThrowIfNullOrEmpty(sync);
        return _grants.TryGetValue(sync, out var grant) && grant is not null ? grant.Fence : throw StateErrors.NoLease(sync);
    }
}

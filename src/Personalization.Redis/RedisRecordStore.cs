using Personalization.People;
using Personalization.Records;
using Personalization.Redis.Connections;
using Personalization.Redis.Leases;
using Personalization.Redis.Near;
using Personalization.Redis.Storage;
using Personalization.Sync.State;
using StackExchange.Redis;

namespace Personalization.Redis;

/// <summary>Keeps records on a Redis server or cluster. Thread-safe.</summary>
/// <remarks>
/// <para>Nothing is connected before the first call. Every call has a deadline and throws <see cref="RecordStoreException"/> when Redis cannot be used.</para>
/// <para>It leases syncs too, so that any number of hosts on one Redis and key prefix run a sync one at a time. The lease of a process that ends in any way is free after 15 s.</para>
/// <para>Redis must not evict records: set <c>maxmemory-policy noeviction</c>. What Redis acknowledged may still be lost with a master, as its replication is asynchronous; the marks
/// that every part of the store holds give that away, and the next run of each sync repairs it.</para>
/// </remarks>
public sealed class RedisRecordStore : IRecordStore, ISyncLease, IPersonStoreProvider, IAsyncDisposable, IDisposable
{
    /// <summary>The prefix of all keys, unless another one is given.</summary>
    public const string DefaultKeyPrefix = "pz:";

    private static readonly TimeSpan ReadDeadline = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WriteDeadline = TimeSpan.FromSeconds(10);

    private readonly RedisConnection _lookups;
    private readonly RedisConnection _writes;
    private readonly RedisAccess _access;
    private readonly string _prefix;
    private readonly NearSettings? _near;
    private readonly NearDiagnostics _diagnostics = new();
    private readonly RedisLeases _leases;
    private readonly Func<TimeProvider, IPersonStore> _openPeople;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, RedisCollection> _collections = new(StringComparer.Ordinal);
    private int _disposed;

    /// <summary>Initializes a new instance. Nothing is connected yet.</summary>
    /// <param name="connectionString">
    /// How to connect: <c>localhost:6379,password=…</c> in the client library's form, or <c>redis://:password@host:6379/0</c>, <c>rediss://</c> for TLS. Several nodes of a cluster are
    /// separated by commas.
    /// </param>
    /// <param name="options">How records are kept; the defaults without it.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, and the message does not hold it; or an option is out of its range.</exception>
    public RedisRecordStore(string connectionString, RedisStoreOptions? options = null, TimeProvider? time = null)
        : this(
            Connecting(connectionString, options ?? new RedisStoreOptions()),
            options ?? new RedisStoreOptions(),
            clock => new RedisPersonStore(connectionString, options, clock),
            time ?? TimeProvider.System)
    {
    }

    /// <summary>
    /// Initializes a new instance on a connection of the application, which stays the application's: it is not closed, lookups share it with writes, and how long an answer is waited for is
    /// its <c>AsyncTimeout</c>.
    /// </summary>
    /// <param name="multiplexer">The connection.</param>
    /// <param name="options">How records are kept; the defaults without it.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public RedisRecordStore(IConnectionMultiplexer multiplexer, RedisStoreOptions? options = null, TimeProvider? time = null)
        : this(
            new RedisConnection(multiplexer ?? throw new ArgumentNullException(nameof(multiplexer)), time ?? TimeProvider.System),
            null,
            Unmapped(options),
            clock => new RedisPersonStore(multiplexer, options, clock),
            time ?? TimeProvider.System)
    {
    }

    // Syncs write on a connection of their own, so that no lookup waits behind a batch.
    private RedisRecordStore(ConfigurationOptions connection, RedisStoreOptions options, Func<TimeProvider, IPersonStore> openPeople, TimeProvider time)
        : this(new RedisConnection(connection, ReadDeadline, time), new RedisConnection(connection, WriteDeadline, time), options, openPeople, time)
    {
    }

    private RedisRecordStore(RedisConnection lookups, RedisConnection? writes, RedisStoreOptions options, Func<TimeProvider, IPersonStore> openPeople, TimeProvider time)
    {
        options.Check();
        _openPeople = openPeople;
        _prefix = options.KeyPrefix;
        _lookups = lookups;
        _writes = writes ?? lookups;
        _access = new RedisAccess(new RedisCalls(_lookups, time, ReadDeadline), new RedisCalls(_writes, time, WriteDeadline), new WritePace(options.MaxWritesPerSecond, time));
        _near = options.NearCache is null ? null : new NearSettings(_lookups, options.NearCache, _diagnostics, time);

        // Not behind batches: a lease that is extended too late is lost.
        _leases = new RedisLeases(_access.Reading, _prefix, time, options.LeaseLifetime);
    }

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition definition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            if (_collections.TryGetValue(definition.Name, out var collection))
            {
                collection.Extend(definition);
            }
            else
            {
                _collections.Add(definition.Name, collection = new RedisCollection(definition, new KeyLayout(_prefix, definition.Name), _access, _near));
            }

            return new(collection);
        }
    }

    /// <inheritdoc/>
    public IPersonStore OpenPersonStore(string? stateDirectory, TimeProvider time) => _openPeople(time);

    /// <inheritdoc/>
    /// <exception cref="PersonalizationException">Another process, or this one, runs the sync (<c>sync_running</c>), or Redis cannot be used (<c>store_unavailable</c>).</exception>
    public ValueTask<SyncLeaseGrant> AcquireAsync(string sync, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(sync);
        return _leases.AcquireAsync(sync, cancellationToken);
    }

    /// <summary>Gives leases back and closes the connections, unless they are the application's. Safe to repeat.</summary>
    /// <returns>A task that ends when they are closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _leases.DisposeAsync().ConfigureAwait(false);
        RedisCollection[] opened;
        lock (_gate)
        {
            opened = [.. _collections.Values];
            _collections.Clear();
        }

        foreach (var collection in opened)
        {
            await collection.DisposeAsync().ConfigureAwait(false);
        }

        _diagnostics.Dispose();
        await _lookups.DisposeAsync().ConfigureAwait(false);
        await _writes.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    internal static ConfigurationOptions Connecting(string connectionString, RedisStoreOptions options)
    {
        var connection = RedisConnectionString.Parse(connectionString);
        if (options.NodeAddressMap.Count > 0)
        {
            connection.Tunnel = new NodeAddresses(options.NodeAddressMap);
        }

        return connection;
    }

    internal static RedisStoreOptions Unmapped(RedisStoreOptions? options) => options is not { NodeAddressMap.Count: > 0 }
        ? options ?? new RedisStoreOptions()
        : throw new ArgumentException($"{nameof(options.NodeAddressMap)}: a connection of the application connects as it is configured. Set a Tunnel there, or let the store connect.", nameof(options));
}

using System.Collections.Frozen;
using Personalization.Errors;
using Personalization.Lookups;
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

    // A value that moves is between two scripts of one batch: that takes a millisecond, or a few on a busy server.
    private const int MaxLooks = 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    private readonly RedisConnection _lookups;
    private readonly RedisConnection _writes;
    private readonly RedisCalls _reading;
    private readonly RedisCalls _writing;
    private readonly string _prefix;
    private readonly NearCacheOptions? _near;
    private readonly NearDiagnostics _diagnostics = new();
    private readonly WritePace _pace;
    private readonly RedisLeases _leases;
    private readonly Func<TimeProvider, IPersonStore> _openPeople;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private volatile PreparedCollection[] _collections = [];
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
        _near = options.NearCache;
        _pace = new WritePace(options.MaxWritesPerSecond, time);
        _time = time;
        _lookups = lookups;
        _writes = writes ?? lookups;
        _reading = new RedisCalls(_lookups, time, ReadDeadline);
        _writing = new RedisCalls(_writes, time, WriteDeadline);

        // Not behind batches: a lease that is extended too late is lost.
        _leases = new RedisLeases(_reading, _prefix, time, options.LeaseLifetime);
    }

    /// <inheritdoc/>
    public bool IsRemote => true;

    /// <inheritdoc/>
    public IPersonStore OpenPersonStore(string? stateDirectory, TimeProvider time) => _openPeople(time);

    /// <inheritdoc/>
    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(collection);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var before = Find(collection.Name);
            if (before is not null && before.Definition.PrimaryIndex != collection.PrimaryIndex)
            {
                throw new PersonalizationException(
                    ErrorCodes.IdentityChanged,
                    $"The collection '{collection.Name}' is keyed by '{before.Definition.PrimaryIndex}' and cannot be keyed by '{collection.PrimaryIndex}'. Use another name.");
            }

            _collections = [.. _collections.Where(prepared => prepared != before), before?.With(collection) ?? Prepare(collection)];
        }

        return default;
    }

    /// <inheritdoc/>
    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        var prepared = CollectionOf(collection);
        return prepared.Near?.FindAsync(index, value, cancellationToken) ?? FindAsync(prepared, index, value, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);

        // The calls go out together, each to its node, and their answers come back together.
        string[] distinct = [.. values.Distinct(StringComparer.Ordinal)];
        var found = await Task.WhenAll(distinct.Select(value => FindAsync(collection, index, value, cancellationToken).AsTask())).ConfigureAwait(false);
        return distinct.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
    {
        var prepared = CollectionOf(collection);
        Check(prepared, index);
        return (await FollowAsync(prepared, index, value, cancellationToken).ConfigureAwait(false)).Carrier?.Key;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(
        string collection, string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        var prepared = CollectionOf(collection);
        Check(prepared, index);
        string[] distinct = [.. values.Distinct(StringComparer.Ordinal)];
        var holders = await new CarrierReader(_writing, prepared.Layout).FindAsync(index, distinct, cancellationToken).ConfigureAwait(false);
        return distinct.Zip(holders).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => await ReadAsync(CollectionOf(collection), key, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        var collection = CollectionOf(batch.Collection);
        foreach (var index in batch.Indexes)
        {
            Check(collection, index);
        }

        return batch.Operations.Count == 0 ? [] : await ApplyAsync(collection, batch, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Goes over all keys of the database, and remembers 16 bytes a record on the way.</remarks>
    public IAsyncEnumerable<PartEntry> ListPartsAsync(string collection, string sync, CancellationToken cancellationToken)
        => new PartListing(_writing, CollectionOf(collection).Layout).ListAsync(sync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(string collection, CancellationToken cancellationToken)
        => new RegistrationHash(_writing, CollectionOf(collection).Layout).ListAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<SyncRegistration?> RegisterAsync(string collection, SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var layout = CollectionOf(collection).Layout;
        var conflict = await new RegistrationHash(_writing, layout).RegisterAsync(registration, replaces, cancellationToken).ConfigureAwait(false);
        if (conflict is null && replaces is not null && replaces != registration.Sync)
        {
            await MarksOf(collection).DeleteAsync(replaces, cancellationToken).ConfigureAwait(false);
        }

        return conflict;
    }

    /// <inheritdoc/>
    public async ValueTask UnregisterAsync(string collection, string sync, CancellationToken cancellationToken)
    {
        var layout = CollectionOf(collection).Layout;
        await MarksOf(collection).DeleteAsync(sync, cancellationToken).ConfigureAwait(false);
        await new RegistrationHash(_writing, layout).RemoveAsync(sync, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => MarksOf(collection).GetAsync(sync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => MarksOf(collection).TrySetAsync(sync, expected, next, cancellationToken);

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
        PreparedCollection[] prepared;
        lock (_gate)
        {
            (prepared, _collections) = (_collections, []);
        }

        foreach (var collection in prepared)
        {
            if (collection.Near is { } near)
            {
                await near.DisposeAsync().ConfigureAwait(false);
            }
        }

        _diagnostics.Dispose();
        await _lookups.DisposeAsync().ConfigureAwait(false);
        await _writes.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>As <see cref="DisposeAsync"/>, and waits for it.</summary>
    public void Dispose() => Task.Run(() => DisposeAsync().AsTask()).GetAwaiter().GetResult();

    /// <summary>For tests.</summary>
    internal object? NearOf(string collection) => Find(collection)?.Near;

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

    private static PersonalizationRecord? Visible(StoredRecord? record)
        => record is { IsVisible: true } ? new PersonalizationRecord(record.Utf8Json, record.LastModified) : null;

    private static void Check(PreparedCollection collection, string index)
    {
        if (!collection.Indexes.Contains(index) && !string.Equals(index, collection.Definition.PrimaryIndex, StringComparison.Ordinal))
        {
            throw RedisErrors.NoIndex(collection.Definition.Name, index);
        }
    }

    private async ValueTask<PersonalizationRecord?> FindAsync(PreparedCollection prepared, string index, string value, CancellationToken cancellationToken)
    {
        if (string.Equals(index, prepared.Definition.PrimaryIndex, StringComparison.Ordinal))
        {
            return Visible(await prepared.Lookups.ReadAsync(value, cancellationToken).ConfigureAwait(false));
        }

        Check(prepared, index);

        return await FindByPointerAsync(prepared, index, value, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<PersonalizationRecord?> FindByPointerAsync(PreparedCollection prepared, string index, string value, CancellationToken cancellationToken)
    {
        // A value that moves to another record between the reads is looked for once more, and while it is on its way, a little longer.
        Trail? before = null;
        for (var looks = 0; ;)
        {
            var trail = await FollowAsync(prepared, index, value, cancellationToken).ConfigureAwait(false);
            if (trail.Carrier is not null || trail.Key is null)
            {
                return Visible(trail.Carrier);
            }

            if (!trail.IsMoving && before is { } last && trail.LeadsWhere(last))
            {
                return null; // a pointer that a crash has left; one that leads elsewhere, or to a record that was written meanwhile, belongs to a value that goes round
            }

            before = trail.IsMoving ? null : trail;
            if (looks++ < MaxLooks)
            {
                await (trail.IsMoving ? _reading.PauseAsync(Look, cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
            }
            else
            {
                // A run was cut short between the two records, or is slow: which one has the value is unknown, and that is not 'not found'.
                return prepared.Definition.MissWhileLoading == MissWhileLoading.NotFound ? null : throw new CollectionLoadingException(prepared.Definition.Name);
            }
        }
    }

    /// <summary>Follows a pointer to the record that carries the value: the one that it leads to, or else the one that is kept beside it.</summary>
    private async ValueTask<Trail> FollowAsync(PreparedCollection prepared, string index, string value, CancellationToken cancellationToken)
    {
        if (await prepared.Lookups.PointedAsync(index, value, cancellationToken).ConfigureAwait(false) is not { } key)
        {
            return default;
        }

        var pointed = await prepared.Lookups.ReadAsync(key, cancellationToken).ConfigureAwait(false);
        if (BatchWriter.Carries(pointed, index, value))
        {
            return new(key, pointed, pointed, false);
        }

        string? former = await _reading.RunAsync("find", prepared.Definition.Name, database => database.StringGetAsync(prepared.Layout.Former(index, value)), cancellationToken).ConfigureAwait(false);
        var record = former is null ? null : await prepared.Lookups.ReadAsync(former, cancellationToken).ConfigureAwait(false);
        return BatchWriter.Carries(record, index, value) ? new(key, pointed, record, false) : new(key, pointed, null, former is not null);
    }

    /// <summary>Applies a batch and tells near caches of it, before anybody is told that it was applied. Of one that failed some may have been written.</summary>
    private async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(PreparedCollection collection, RecordBatch batch, CancellationToken cancellationToken)
    {
        IReadOnlyList<OperationRefusal> refusals;
        try
        {
            refusals = await new BatchWriter(_writing, _pace, collection.Layout, collection.Definition, batch).ApplyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            try
            {
                await PublishAsync(_reading, collection, batch, CancellationToken.None).ConfigureAwait(false);
            }
            catch (RecordStoreException)
            {
                // Whoever repeats the batch tells them.
            }

            throw;
        }

        await PublishAsync(_writing, collection, batch, cancellationToken).ConfigureAwait(false);
        return refusals;
    }

    private static async Task PublishAsync(RedisCalls calls, PreparedCollection collection, RecordBatch batch, CancellationToken cancellationToken)
    {
        collection.Near?.Remove(
            batch.Operations.Select(operation => operation.Key),
            batch.Operations.Where(operation => operation.IsWrite).SelectMany(operation => batch.Indexes.Zip(operation.IndexValues ?? []))
                .Where(pair => pair.Second is not null).Select(pair => new NearMessage.IndexClaimed(pair.First, pair.Second!)));
        await calls.RunAsync(
            "publish",
            batch.Collection,
            database => database.ScriptEvaluateAsync(
                Scripts.Publish, [collection.Layout.NearVersion], [Guid.NewGuid().ToByteArray(), collection.Layout.Channel, NearMessage.Write(batch)]),
            cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<string?> PointedAsync(PreparedCollection collection, string index, string value, CancellationToken cancellationToken)
        => await _reading.RunAsync("find", collection.Definition.Name, database => database.StringGetAsync(collection.Layout.Pointer(index, value)), cancellationToken).ConfigureAwait(false);

    private async ValueTask<StoredRecord?> ReadAsync(PreparedCollection collection, string key, CancellationToken cancellationToken)
        => StoredHash.Read(
            key, await _reading.RunAsync("find", collection.Definition.Name, database => database.HashGetAllAsync(collection.Layout.Record(key)), cancellationToken).ConfigureAwait(false));

    private async Task<PersonalizationRecord?> FindMovingAsync(string collection, string index, string value)
        => await FindByPointerAsync(CollectionOf(collection), index, value, CancellationToken.None).ConfigureAwait(false);

    private PreparedCollection CollectionOf(string name)
    {
        if (Find(name) is { } found)
        {
            return found;
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        throw RedisErrors.NotPrepared(name);
    }

    private PreparedCollection? Find(string name)
    {
        // There are few, and mostly they are asked for by the name of their own definition: no table beats these loops.
        var all = _collections;
        foreach (var collection in all)
        {
            if (ReferenceEquals(collection.Definition.Name, name))
            {
                return collection;
            }
        }

        foreach (var collection in all)
        {
            if (string.Equals(collection.Definition.Name, name, StringComparison.Ordinal))
            {
                return collection;
            }
        }

        return null;
    }

    /// <summary>Marks are asked for before a collection is prepared too.</summary>
    private BucketMarks MarksOf(string name) => Find(name) is { } prepared
        ? new BucketMarks(_writing, prepared.Layout, prepared.Known)
        : new BucketMarks(_writing, new KeyLayout(_prefix, name), known: null);

    private PreparedCollection Prepare(CollectionDefinition collection)
    {
        var layout = new KeyLayout(_prefix, collection.Name);
        var known = new KnownMarks(collection);
        var near = _near is null ? null : new NearCollection(collection, new RedisNearOrigin(_lookups, _reading, layout, known, FindMovingAsync), _near, _diagnostics, _time);
        return new(collection, layout, collection.OtherIndexes.ToFrozenSet(StringComparer.Ordinal), known, new LookupReader(_reading, layout, known, CommandFlags.None), near);
    }

    /// <summary>Where a pointer leads: the record key, the record there, the record that carries the value, and when there is none, whether the value is on its way from one record to another.</summary>
    private readonly record struct Trail(string? Key, StoredRecord? Pointed, StoredRecord? Carrier, bool IsMoving)
    {
        /// <summary>Tells whether another look ended at the same record, as it was: then nothing moved in between.</summary>
        internal bool LeadsWhere(Trail other)
            => Key == other.Key && (Pointed is null
                ? other.Pointed is null
                : other.Pointed is { } before && Pointed.Parts.Select(part => (part.Sync, part.Token, part.InputHash)).SequenceEqual(before.Parts.Select(part => (part.Sync, part.Token, part.InputHash))));
    }

    private sealed record PreparedCollection(CollectionDefinition Definition, KeyLayout Layout, FrozenSet<string> Indexes, KnownMarks Known, LookupReader Lookups, NearCollection? Near)
    {
        internal PreparedCollection With(CollectionDefinition collection)
        {
            Known.Take(collection);
            Near?.AddIndexes(collection);
            return this with { Definition = collection, Indexes = Indexes.Concat(collection.OtherIndexes).ToFrozenSet(StringComparer.Ordinal) };
        }
    }
}

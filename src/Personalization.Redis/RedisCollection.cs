using System.Collections.Frozen;
using Personalization.Records;
using Personalization.Redis.Connections;
using Personalization.Redis.Near;
using Personalization.Redis.Storage;
using StackExchange.Redis;

namespace Personalization.Redis;

/// <summary>One collection on Redis, with its near cache. Thread-safe.</summary>
internal sealed class RedisCollection : IRecordCollection, IAsyncDisposable
{
    private readonly KeyLayout _layout;
    private readonly RedisAccess _access;
    private readonly KnownMarks _known;
    private readonly LookupReader _lookups;
    private readonly PointerReader _pointers;
    private volatile Known _collection;
    private volatile NearCollection? _near;
    private volatile bool _isClosed;

    internal RedisCollection(CollectionDefinition definition, KeyLayout layout, RedisAccess access, NearSettings? near)
    {
        _layout = layout;
        _access = access;
        _collection = new Known(definition, definition.OtherIndexes.ToFrozenSet(StringComparer.Ordinal));
        _known = new KnownMarks(definition);
        _lookups = new LookupReader(access.Reading, layout, _known, CommandFlags.None);
        _pointers = new PointerReader(access.Reading, layout, _known, _lookups);
        _near = near is null ? null
            : new NearCollection(definition, new RedisNearOrigin(near.Connection, access.Reading, layout, _known, FindMovingAsync), near.Options, near.Diagnostics, near.Time);
    }

    public CollectionDefinition Definition => _collection.Definition;

    /// <summary>For tests.</summary>
    internal object? Near => _near;

    private RedisAccess Access
    {
        get
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(RedisRecordStore));
            return _access;
        }
    }

    private BucketMarks Marks => new(Access.Writing, _layout, _known);

    private RegistrationHash Registrations => new(Access.Writing, _layout);

    /// <summary>Takes over what was configured since. By one caller at a time.</summary>
    internal void Extend(CollectionDefinition definition)
    {
        if (definition.PrimaryIndex != Definition.PrimaryIndex)
        {
            throw new PersonalizationException(
                ErrorCodes.IdentityChanged,
                $"The collection '{definition.Name}' is keyed by '{Definition.PrimaryIndex}' and cannot be keyed by '{definition.PrimaryIndex}'. Use another name.");
        }

        _known.Take(definition);
        _near?.AddIndexes(definition);
        _collection = new Known(definition, _collection.Indexes.Concat(definition.OtherIndexes).ToFrozenSet(StringComparer.Ordinal));
    }

    public ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(RedisRecordStore));
        return _near?.FindAsync(index, value, cancellationToken) ?? FindStoredAsync(index, value, cancellationToken);
    }

    public async ValueTask<IReadOnlyDictionary<string, PersonalizationRecord?>> FindManyAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);

        // The calls go out together, each to its node, and their answers come back together.
        string[] distinct = [.. values.Distinct(StringComparer.Ordinal)];
        var found = await Task.WhenAll(distinct.Select(value => FindAsync(index, value, cancellationToken).AsTask())).ConfigureAwait(false);
        return distinct.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <remarks>Runs ask, also while the collection is loading: that is no lookup, which would be refused then.</remarks>
    public async ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken)
        => (await FindHoldersAsync(index, [value], cancellationToken).ConfigureAwait(false))[value];

    public async ValueTask<IReadOnlyDictionary<string, string?>> FindHoldersAsync(string index, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(values);
        Check(index);
        string[] distinct = [.. values.Distinct(StringComparer.Ordinal)];
        var holders = await new CarrierReader(Access.Writing, _layout).FindAsync(index, distinct, cancellationToken).ConfigureAwait(false);
        return distinct.Zip(holders).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    public async ValueTask<StoredRecord?> GetStoredAsync(string key, CancellationToken cancellationToken)
        => StoredHash.Read(key, await Access.Reading.RunAsync("find", _layout.Collection, database => database.HashGetAllAsync(_layout.Record(key)), cancellationToken).ConfigureAwait(false));

    /// <summary>Applies a batch and tells near caches of it, before anybody is told that it was applied. Of one that failed some may have been written.</summary>
    public async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var index in batch.Indexes)
        {
            Check(index);
        }

        if (batch.Operations.Count == 0)
        {
            return [];
        }

        IReadOnlyList<OperationRefusal> refusals;
        try
        {
            refusals = await new BatchWriter(Access.Writing, Access.Pace, _layout, Definition, batch).ApplyAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            try
            {
                await PublishAsync(_access.Reading, batch, CancellationToken.None).ConfigureAwait(false);
            }
            catch (RecordStoreException)
            {
                // Whoever repeats the batch tells them.
            }

            throw;
        }

        await PublishAsync(_access.Writing, batch, cancellationToken).ConfigureAwait(false);
        return refusals;
    }

    /// <remarks>Goes over all keys of the database, and remembers 16 bytes a record on the way.</remarks>
    public IAsyncEnumerable<PartEntry> ListPartsAsync(string sync, CancellationToken cancellationToken) => new PartListing(Access.Writing, _layout).ListAsync(sync, cancellationToken);

    public ValueTask<IReadOnlyList<SyncRegistration>> GetRegistrationsAsync(CancellationToken cancellationToken) => Registrations.ListAsync(cancellationToken);

    public async ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(registration);
        var conflict = await Registrations.RegisterAsync(registration, replaces, cancellationToken).ConfigureAwait(false);
        if (conflict is null && replaces is not null && replaces != registration.Sync)
        {
            await Marks.DeleteAsync(replaces, cancellationToken).ConfigureAwait(false);
        }

        return conflict;
    }

    public async ValueTask UnregisterAsync(string sync, CancellationToken cancellationToken)
    {
        await Marks.DeleteAsync(sync, cancellationToken).ConfigureAwait(false);
        await Registrations.RemoveAsync(sync, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<SyncMark?> GetMarkAsync(string sync, CancellationToken cancellationToken) => Marks.GetAsync(sync, cancellationToken);

    public ValueTask<bool> TrySetMarkAsync(string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => Marks.TrySetAsync(sync, expected, next, cancellationToken);

    /// <summary>Lets the near cache go, whoever still holds the collection.</summary>
    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        if (_near is { } near)
        {
            _near = null;
            await near.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static PersonalizationRecord? Visible(StoredRecord? record)
        => record is { IsVisible: true } ? new PersonalizationRecord(record.Utf8Json, record.LastModified) : null;

    private void Check(string index)
    {
        var (definition, indexes) = _collection;
        if (!indexes.Contains(index) && !string.Equals(index, definition.PrimaryIndex, StringComparison.Ordinal))
        {
            throw definition.NoIndex(index);
        }
    }

    private async ValueTask<PersonalizationRecord?> FindStoredAsync(string index, string value, CancellationToken cancellationToken)
    {
        if (string.Equals(index, Definition.PrimaryIndex, StringComparison.Ordinal))
        {
            return Visible(await _lookups.ReadAsync(value, cancellationToken).ConfigureAwait(false));
        }

        Check(index);
        return Visible(await _pointers.FindAsync(index, value, cancellationToken).ConfigureAwait(false));
    }

    private async Task<PersonalizationRecord?> FindMovingAsync(string index, string value) => Visible(await _pointers.FindAsync(index, value, CancellationToken.None).ConfigureAwait(false));

    private async Task PublishAsync(RedisCalls calls, RecordBatch batch, CancellationToken cancellationToken)
    {
        _near?.Remove(
            batch.Operations.Select(operation => operation.Key),
            batch.Operations.Where(operation => operation.IsWrite).SelectMany(operation => batch.Indexes.Zip(operation.IndexValues ?? []))
                .Where(pair => pair.Second is not null).Select(pair => new NearMessage.IndexClaimed(pair.First, pair.Second!)));
        await calls.RunAsync(
            "publish",
            _layout.Collection,
            database => database.ScriptEvaluateAsync(Scripts.Publish, [_layout.NearVersion], [Guid.NewGuid().ToByteArray(), _layout.Channel, NearMessage.Write(batch)]),
            cancellationToken).ConfigureAwait(false);
    }

    private sealed record Known(CollectionDefinition Definition, FrozenSet<string> Indexes);
}

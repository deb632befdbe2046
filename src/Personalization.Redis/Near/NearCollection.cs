using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>
/// The near cache of one collection: its records by key, and for each other index the keys by value. A pointer is followed to a record that has to carry the value, so it cannot
/// answer another's record, however old it is. Thread-safe; a hit allocates nothing.
/// </summary>
internal sealed class NearCollection : IAsyncDisposable
{
    private static readonly TimeSpan MaxNegativeAge = TimeSpan.FromSeconds(5);

    /// <summary>How long nobody asks after a failure, while there is an old answer to serve: who asks a server that does not answer waits for the deadline.</summary>
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);

    private readonly INearOrigin _origin;
    private readonly NearCacheOptions _options;
    private readonly NearDiagnostics _diagnostics;
    private readonly TimeProvider _time;
    private readonly string _collection;
    private readonly string _primaryIndex;
    private readonly long _maxStaleness;
    private readonly long _maxAge;
    private readonly long _maxNegativeAge;
    private readonly NearMap<NearRecord> _records;
    private readonly NearVersion _version = new();
    private readonly Lock _gate = new();
    private volatile KeyValuePair<string, NearMap<NearPointer>>[] _pointers = [];
    private volatile CollectionDefinition _definition;
    private long _confirmedAt;
    private long _askedAt;
    private long _failedAt;
    private int _asking;

    internal NearCollection(CollectionDefinition collection, INearOrigin origin, NearCacheOptions options, NearDiagnostics diagnostics, TimeProvider time)
    {
        _origin = origin;
        _options = options;
        _diagnostics = diagnostics;
        _time = time;
        _definition = collection;
        _collection = collection.Name;
        _primaryIndex = collection.PrimaryIndex;
        (_maxStaleness, _maxAge) = (Units(options.MaxStaleness), Units(options.MaxAge));
        _maxNegativeAge = Math.Min(_maxAge, Units(MaxNegativeAge));
        _records = new(collection.OtherIndexes.Count == 0 ? options.Size : options.Size / 2, Lifetime, options.MaxStaleness, time, ReadRecordAsync);
        AddIndexes(collection);

        // Long ago, whatever the clock's beginning is.
        _confirmedAt = _askedAt = _failedAt = time.GetTimestamp() - Units(TimeSpan.FromDays(30));
    }

    /// <summary>In the clock's units, as ages are compared for every lookup.</summary>
    private long Units(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private TimeSpan Lifetime => _options.MaxAge + _options.ServeStale;

    /// <summary>Begins to keep the pointers of indexes that a collection has got since.</summary>
    internal void AddIndexes(CollectionDefinition collection)
    {
        lock (_gate)
        {
            var size = _options.Size / 2 / Math.Max(1, collection.OtherIndexes.Count);
            var added = collection.OtherIndexes.Where(index => PointersOf(index) is null).Select(index => KeyValuePair.Create(
                index, new NearMap<NearPointer>(size, Lifetime, _options.MaxStaleness, _time, (value, readAt) => ReadPointerAsync(index, value, readAt))));
            _pointers = [.. _pointers, .. added];
            _definition = collection;
        }
    }

    internal ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        AskForVersion(now);
        if (string.Equals(index, _primaryIndex, StringComparison.Ordinal))
        {
            if (_records.TryGet(value, now, out var known) && IsFresh(known, now))
            {
                _diagnostics.Hit(_collection);
                return new(known.Answer);
            }

            _diagnostics.Miss(_collection);
            return new(FindByKeyAsync(value, now, cancellationToken));
        }

        var pointers = PointersOf(index) ?? throw _definition.NoIndex(index);
        if (pointers.TryGet(value, now, out var pointer) && IsFresh(pointer, now))
        {
            if (pointer.RecordKey is null)
            {
                _diagnostics.Hit(_collection);
                return default;
            }

            if (_records.TryGet(pointer.RecordKey, pointer.RecordHash, now, out var record) && IsFresh(record, now) && record.Carries(pointer, index))
            {
                _diagnostics.Hit(_collection);
                return new(record.Answer);
            }
        }

        _diagnostics.Miss(_collection);
        return new(FindByPointerAsync(pointers, index, value, now, cancellationToken));
    }

    private NearMap<NearPointer>? PointersOf(string index)
    {
        // There are few, and mostly they are asked for by the same literal: no table beats these loops.
        var all = _pointers;
        foreach (var (name, pointers) in all)
        {
            if (ReferenceEquals(name, index))
            {
                return pointers;
            }
        }

        foreach (var (name, pointers) in all)
        {
            if (string.Equals(name, index, StringComparison.Ordinal))
            {
                return pointers;
            }
        }

        return null;
    }

    /// <summary>Removes what a write of this process changed; others are told by its message.</summary>
    internal void Remove(IEnumerable<string> keys, IEnumerable<NearMessage.IndexClaimed> claimed)
    {
        foreach (var key in keys)
        {
            _records.Remove(key);
        }

        foreach (var (index, value) in claimed)
        {
            PointersOf(index)?.Remove(value);
        }
    }

    /// <summary>Takes a message of a write.</summary>
    internal void Receive(ReadOnlyMemory<byte> bytes)
    {
        if (!NearMessage.TryRead(bytes.Span, out var message))
        {
            // Not one of ours: whatever it means, the version tells.
            return;
        }

        lock (_gate)
        {
            if (!message.IsAll)
            {
                Remove(message.Keys, message.Claimed);
            }

            if (!_version.Follow(message.Before, message.After) || message.IsAll)
            {
                Clear();
            }

            TakeOverConfirmation();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _origin.StopListeningAsync().ConfigureAwait(false);
        _records.Dispose();
        foreach (var (_, pointers) in _pointers)
        {
            pointers.Dispose();
        }
    }

    private async Task<PersonalizationRecord?> FindByKeyAsync(string key, long now, CancellationToken cancellationToken)
    {
        if (IsResting(now) && FindStale(key) is { } stale)
        {
            return stale.Answer;
        }

        try
        {
            return (await GetAsync(_records, key, isAgain: false, cancellationToken).ConfigureAwait(false)).Answer;
        }
        catch (RecordStoreException)
        {
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            if (FindStale(key) is { } old)
            {
                return old.Answer;
            }

            throw;
        }
    }

    private async Task<PersonalizationRecord?> FindByPointerAsync(NearMap<NearPointer> pointers, string index, string value, long now, CancellationToken cancellationToken)
    {
        if (IsResting(now) && FindStale(pointers, index, value) is { } stale)
        {
            return stale.Answer;
        }

        try
        {
            // One of the two may be older than the other: once more, and both from the store.
            for (var tries = 0; tries < 2; tries++)
            {
                var pointer = await GetAsync(pointers, value, isAgain: tries > 0, cancellationToken).ConfigureAwait(false);
                if (pointer.RecordKey is null)
                {
                    return null;
                }

                var record = await GetAsync(_records, pointer.RecordKey, isAgain: tries > 0, cancellationToken).ConfigureAwait(false);
                if (record.Carries(pointer, index))
                {
                    return record.Answer;
                }
            }

            return await _origin.FindMovingAsync(index, value).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException)
        {
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            if (FindStale(pointers, index, value) is { } old)
            {
                return old.Answer;
            }

            throw;
        }
    }

    /// <summary>Whether the store failed a moment ago.</summary>
    private bool IsResting(long now) => now - Volatile.Read(ref _failedAt) < Units(Breather);

    /// <summary>Answers what is known from before, if that is served at all, and marks it. That there is nothing is not.</summary>
    private NearRecord? FindStale(string key)
    {
        var now = _time.GetTimestamp();
        return FindServed(now, _records, key) is { Answer: { } answer } record
            ? new NearRecord
            {
                Key = key,
                ReadAt = record.ReadAt,
                Stored = record.Stored,
                Answer = new PersonalizationRecord(answer.Utf8Json, answer.LastModified) { Age = _time.GetElapsedTime(record.ReadAt, now), IsStale = true },
            }
            : null;
    }

    private NearRecord? FindStale(NearMap<NearPointer> pointers, string index, string value)
        => FindServed(_time.GetTimestamp(), pointers, value) is { RecordKey: { } key } && FindStale(key) is { } record && record.Carries(index, value) ? record : null;

    private T? FindServed<T>(long now, NearMap<T> map, string key)
        where T : NearEntry
        => _options.ServeStale > TimeSpan.Zero && map.TryGet(key, now, out var entry) && now - entry.ReadAt <= Units(_options.ServeStale) ? entry : null;

    private ValueTask<T> GetAsync<T>(NearMap<T> map, string key, bool isAgain, CancellationToken cancellationToken)
        where T : NearEntry
    {
        var now = _time.GetTimestamp();
        return !isAgain && map.TryGet(key, now, out var known) && IsFresh(known, now) ? new(known) : new(map.LoadAsync(key).WaitAsync(cancellationToken));
    }

    private async Task<NearRecord> ReadRecordAsync(string key, long readAt)
    {
        var stored = await _origin.ReadRecordAsync(key).ConfigureAwait(false);
        var answer = stored is { IsVisible: true } ? new PersonalizationRecord(stored.Utf8Json, stored.LastModified, readAt, _time) : null;
        return new NearRecord { Key = key, ReadAt = readAt, Stored = stored, Answer = answer };
    }

    private async Task<NearPointer> ReadPointerAsync(string index, string value, long readAt)
        => new() { Key = value, ReadAt = readAt, RecordKey = await _origin.ReadPointerAsync(index, value).ConfigureAwait(false) };

    private bool IsFresh(NearEntry entry, long now)
        => now - entry.ReadAt <= (entry.IsNegative ? _maxNegativeAge : _maxAge)
            && (now - Volatile.Read(ref _confirmedAt) <= _maxStaleness || now - entry.ReadAt <= _maxStaleness);

    /// <summary>Asks for the version while lookups go on, in the background and twice in the time in which entries have to be confirmed.</summary>
    private void AskForVersion(long now)
    {
        if (now - Volatile.Read(ref _askedAt) >= _maxStaleness / 2 && Interlocked.Exchange(ref _asking, 1) == 0)
        {
            Volatile.Write(ref _askedAt, now);
            _ = ConfirmAsync();
        }
    }

    private async Task ConfirmAsync()
    {
        try
        {
            await _origin.ListenAsync(Receive, isAgain: false).ConfigureAwait(false);
            var readAt = _time.GetTimestamp();
            var (version, incarnation) = await _origin.ReadVersionAsync().ConfigureAwait(false);
            bool isFirst;
            bool isWhole;
            lock (_gate)
            {
                isFirst = _version.ConfirmedAt is null;
                isWhole = _version.Confirm(version, incarnation, readAt);
                if (!isWhole)
                {
                    Clear();
                }

                TakeOverConfirmation();
            }

            if (!isWhole && !isFirst)
            {
                await _origin.ListenAsync(Receive, isAgain: true).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is RecordStoreException or ObjectDisposedException)
        {
            // Not confirmed: entries are no longer believed in a while, and lookups tell what is wrong.
        }
        finally
        {
            Volatile.Write(ref _asking, 0);
        }
    }

    private void TakeOverConfirmation()
    {
        if (_version.ConfirmedAt is { } confirmedAt)
        {
            Volatile.Write(ref _confirmedAt, confirmedAt);
        }
    }

    private void Clear()
    {
        _records.Clear();
        foreach (var (_, pointers) in _pointers)
        {
            pointers.Clear();
        }
    }
}

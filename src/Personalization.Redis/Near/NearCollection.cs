using System.Collections.Frozen;
using Personalization.Records;

namespace Personalization.Redis.Near;

/// <summary>
/// The near cache of one collection: its records by key, and for each other index the keys by value. A pointer is followed to a record that has to carry the value, so it cannot
/// answer another's record, however old it is. Thread-safe; a hit allocates nothing.
/// </summary>
internal sealed class NearCollection : IDisposable
{
    private static readonly TimeSpan MaxNegativeAge = TimeSpan.FromSeconds(5);

    /// <summary>How long nobody asks after a failure, while there is an old answer to serve: who asks a server that does not answer waits for the deadline.</summary>
    private static readonly TimeSpan Breather = TimeSpan.FromSeconds(1);

    // What an entry takes beside its texts and bytes: the cache's entry, the record, its part.
    private const int RecordOverhead = 500;
    private const int PointerOverhead = 300;

    private readonly INearOrigin _origin;
    private readonly NearCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly string _primaryIndex;
    private readonly NearMap<NearRecord> _records;
    private readonly NearVersion _version = new();
    private readonly Lock _gate = new();
    private volatile FrozenDictionary<string, NearMap<string?>> _pointers = FrozenDictionary<string, NearMap<string?>>.Empty;
    private long _confirmedAt;
    private long _askedAt;
    private long _failedAt;
    private int _asking;

    internal NearCollection(CollectionDefinition collection, INearOrigin origin, NearCacheOptions options, TimeProvider time)
    {
        _origin = origin;
        _options = options;
        _time = time;
        _primaryIndex = collection.PrimaryIndex;
        _records = new(
            collection.OtherIndexes.Count == 0 ? options.Size : options.Size / 2,
            Lifetime,
            options.MaxStaleness,
            time,
            static (key, record) => RecordOverhead + (2 * key.Length) + (record.Stored?.Utf8Json.Length ?? 0),
            static record => record.Answer is null);
        AddIndexes(collection);

        // Long ago, whatever the clock's beginning is.
        _confirmedAt = _askedAt = _failedAt = time.GetTimestamp() - (time.TimestampFrequency * (long)TimeSpan.FromDays(30).TotalSeconds);
    }

    private TimeSpan Lifetime => _options.MaxAge + _options.ServeStale;

    /// <summary>Begins to keep the pointers of indexes that a collection has got since.</summary>
    internal void AddIndexes(CollectionDefinition collection)
    {
        lock (_gate)
        {
            var size = _options.Size / 2 / Math.Max(1, collection.OtherIndexes.Count);
            var added = collection.OtherIndexes.Where(index => !_pointers.ContainsKey(index)).Select(index => KeyValuePair.Create(index, new NearMap<string?>(
                size, Lifetime, _options.MaxStaleness, _time, static (value, key) => PointerOverhead + (2 * (value.Length + (key?.Length ?? 0))), static key => key is null)));
            _pointers = _pointers.Concat(added).ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    internal ValueTask<PersonalizationRecord?> FindAsync(string index, string value, CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        AskForVersion(now);
        var key = value;
        var isPrimary = string.Equals(index, _primaryIndex, StringComparison.Ordinal);
        if (!isPrimary)
        {
            if (!_pointers[index].TryGet(value, out var pointer) || !IsFresh(pointer, now))
            {
                return new(FindAsync(isPrimary, index, value, now, cancellationToken));
            }

            if (pointer.Value is null)
            {
                return default;
            }

            key = pointer.Value;
        }

        return _records.TryGet(key, out var record) && IsFresh(record, now) && (isPrimary || record.Value.Carries(index, value))
            ? new(record.Value.Answer)
            : new(FindAsync(isPrimary, index, value, now, cancellationToken));
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
            if (_pointers.TryGetValue(index, out var pointers))
            {
                pointers.Remove(value);
            }
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

    public void Dispose()
    {
        _records.Dispose();
        foreach (var pointers in _pointers.Values)
        {
            pointers.Dispose();
        }
    }

    /// <summary>Reads what is not known, or no longer believed.</summary>
    private async Task<PersonalizationRecord?> FindAsync(bool isPrimary, string index, string value, long now, CancellationToken cancellationToken)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _failedAt), now) < Breather && FindStale(isPrimary, index, value) is { } stale)
        {
            return stale;
        }

        try
        {
            if (isPrimary)
            {
                return (await GetRecordAsync(value, isAgain: false, cancellationToken).ConfigureAwait(false)).Answer;
            }

            // One of the two may be older than the other: once more, and both from the store.
            for (var tries = 0; tries < 2; tries++)
            {
                if (await GetKeyAsync(index, value, isAgain: tries > 0, cancellationToken).ConfigureAwait(false) is not { } key)
                {
                    return null;
                }

                var record = await GetRecordAsync(key, isAgain: tries > 0, cancellationToken).ConfigureAwait(false);
                if (record.Carries(index, value))
                {
                    return record.Answer;
                }
            }

            return null;
        }
        catch (RecordStoreException)
        {
            Volatile.Write(ref _failedAt, _time.GetTimestamp());
            if (FindStale(isPrimary, index, value) is { } old)
            {
                return old;
            }

            throw;
        }
    }

    /// <summary>Answers what is known from before, if that is served at all, and marks it.</summary>
    private PersonalizationRecord? FindStale(bool isPrimary, string index, string value)
    {
        if (_options.ServeStale == TimeSpan.Zero)
        {
            return null;
        }

        var now = _time.GetTimestamp();
        var key = value;
        if (!isPrimary)
        {
            if (!_pointers[index].TryGet(value, out var pointer) || pointer.Value is null || !IsWithin(pointer.ReadAt, now, _options.ServeStale))
            {
                return null;
            }

            key = pointer.Value;
        }

        return _records.TryGet(key, out var record) && record.Value.Answer is { } answer && IsWithin(record.ReadAt, now, _options.ServeStale) && (isPrimary || record.Value.Carries(index, value))
            ? new PersonalizationRecord(answer.Utf8Json, answer.LastModified) { Age = _time.GetElapsedTime(record.ReadAt, now), IsStale = true }
            : null;
    }

    private async ValueTask<NearRecord> GetRecordAsync(string key, bool isAgain, CancellationToken cancellationToken)
    {
        if (!isAgain && _records.TryGet(key, out var known) && IsFresh(known, _time.GetTimestamp()))
        {
            return known.Value;
        }

        return (await _records.LoadAsync(key, ReadRecordAsync).WaitAsync(cancellationToken).ConfigureAwait(false)).Value;
    }

    private async ValueTask<string?> GetKeyAsync(string index, string value, bool isAgain, CancellationToken cancellationToken)
    {
        var pointers = _pointers[index];
        if (!isAgain && pointers.TryGet(value, out var known) && IsFresh(known, _time.GetTimestamp()))
        {
            return known.Value;
        }

        return (await pointers.LoadAsync(value, wanted => _origin.ReadPointerAsync(index, wanted)).WaitAsync(cancellationToken).ConfigureAwait(false)).Value;
    }

    private async Task<NearRecord> ReadRecordAsync(string key)
    {
        var readAt = _time.GetTimestamp();
        var stored = await _origin.ReadRecordAsync(key).ConfigureAwait(false);
        return new(stored, stored is { IsVisible: true } ? new PersonalizationRecord(stored.Utf8Json, stored.LastModified, readAt, _time) : null);
    }

    private bool IsFresh<T>(NearEntry<T> entry, long now)
        => IsWithin(Math.Max(entry.ReadAt, Volatile.Read(ref _confirmedAt)), now, _options.MaxStaleness)
            && IsWithin(entry.ReadAt, now, entry.IsNegative && _options.MaxAge > MaxNegativeAge ? MaxNegativeAge : _options.MaxAge);

    private bool IsWithin(long since, long now, TimeSpan limit) => _time.GetElapsedTime(since, now) <= limit;

    /// <summary>Asks for the version while lookups go on, in the background and twice in the time in which entries have to be confirmed.</summary>
    private void AskForVersion(long now)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _askedAt), now) >= _options.MaxStaleness / 2 && Interlocked.Exchange(ref _asking, 1) == 0)
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
        foreach (var pointers in _pointers.Values)
        {
            pointers.Clear();
        }
    }
}

using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>Looks records up in the record store. No state machine and no allocation when the store answers at once.</summary>
internal sealed partial class PersonalizationCache : IPersonalizationCache
{
    private readonly LookupTable _table;
    private readonly IRecordStore _store;
    private readonly ISyncService _syncs;
    private readonly LookupDiagnostics _diagnostics;
    private readonly IStoreOpening _opening;

    public PersonalizationCache(LookupTable table, IRecordStore store, ISyncService syncs, LookupDiagnostics diagnostics, IStoreOpening opening)
    {
        _table = table;
        _store = store;
        _syncs = syncs;
        _diagnostics = diagnostics;
        _opening = opening;
    }

    public ValueTask<PersonalizationRecord?> GetAsync(string collection, string index, string value, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(collection);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(value);
        var known = _table.Current.Find(collection);
        if (known?.Find(index) is { } at)
        {
            return GetAsync(at, value, cancellationToken);
        }

        return ValueTask.FromException<PersonalizationRecord?>(Unknown(_diagnostics.Start(), collection, index, known));
    }

    /// <summary>Looks up for whoever has resolved the names.</summary>
    internal ValueTask<PersonalizationRecord?> GetAsync(LookupIndex index, string value, CancellationToken cancellationToken)
    {
        var started = _diagnostics.Start();
        if ((index.Collection.Records ?? FindRecords(index.Collection)) is not { } records)
        {
            return OpenAndGetAsync(index, value, started, cancellationToken);
        }

        // Read before the store is: a miss counts only if the collection was ready when it was read.
        var seenReady = index.SeenReady;
        try
        {
            var pending = records.FindAsync(index.Name, value, cancellationToken);
            if (!pending.IsCompletedSuccessfully)
            {
                return FinishAsync(pending, index, seenReady, value, started, cancellationToken);
            }

            var record = pending.Result;
            if (record is not null)
            {
                Stop(started, index, record);
                return new ValueTask<PersonalizationRecord?>(record);
            }

            if (MissIsKnown(index, seenReady))
            {
                Stop(started, index, null);
                return default;
            }
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<PersonalizationRecord?>(
                IsForeign(started, index.Collection, exception) ? Wrapped(index.Collection, exception) : exception);
        }

        return ReadAgainAsync(records, index, value, started, cancellationToken);
    }

    /// <summary>Once there is a handle, it stays: others rely on it.</summary>
    private IRecordCollection? FindRecords(LookupCollection collection)
    {
        if (_opening.Find(collection.Name) is { } records)
        {
            collection.Records = records;
        }

        return collection.Records;
    }

    /// <summary>Awaits a store that does not answer at once.</summary>
    private async ValueTask<PersonalizationRecord?> FinishAsync(
        ValueTask<PersonalizationRecord?> pending, LookupIndex index, bool seenReady, string value, long started, CancellationToken cancellationToken)
    {
        PersonalizationRecord? record;
        try
        {
            record = await pending.ConfigureAwait(false);
            if (record is not null || MissIsKnown(index, seenReady))
            {
                Stop(started, index, record);
                return record;
            }
        }
        catch (Exception exception) when (IsForeign(started, index.Collection, exception))
        {
            throw Wrapped(index.Collection, exception);
        }

        return await ReadAgainAsync(index.Collection.Records!, index, value, started, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Settles a miss that was read while the collection was loading, or may have been: it is an error, or is read again if it is ready by now.</summary>
    private async ValueTask<PersonalizationRecord?> ReadAgainAsync(
        IRecordCollection records, LookupIndex index, string value, long started, CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(index, cancellationToken).ConfigureAwait(false);
            ThrowIfLoading(index);
            var record = await records.FindAsync(index.Name, value, cancellationToken).ConfigureAwait(false);
            Stop(started, index, record);
            return record;
        }
        catch (Exception exception) when (IsForeign(started, index.Collection, exception))
        {
            throw Wrapped(index.Collection, exception);
        }
    }

    /// <summary>The first lookup of a process in which no host has prepared the store.</summary>
    private async ValueTask<PersonalizationRecord?> OpenAndGetAsync(LookupIndex index, string value, long started, CancellationToken cancellationToken)
    {
        try
        {
            index.Collection.Records = await _opening.OpenAsync(index.Collection.Definition, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(started, index.Collection, exception))
        {
            throw Wrapped(index.Collection, exception);
        }

        return await GetAsync(index, value, cancellationToken).ConfigureAwait(false);
    }
}

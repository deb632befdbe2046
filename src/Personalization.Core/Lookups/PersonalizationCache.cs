using System.Diagnostics.CodeAnalysis;
using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Lookups;

/// <summary>Looks records up in the record store. No state machine and no allocation when the store answers at once.</summary>
internal sealed partial class PersonalizationCache : IPersonalizationCache
{
    private readonly CurrentDefinitions _definitions;
    private readonly IRecordStore _store;
    private readonly ISyncService _syncs;
    private readonly LookupDiagnostics _diagnostics;
    private readonly IStoreOpening _opening;
    private volatile LookupCollections _collections;

    public PersonalizationCache(CurrentDefinitions definitions, IRecordStore store, ISyncService syncs, LookupDiagnostics diagnostics, IStoreOpening opening)
    {
        _definitions = definitions;
        _collections = new LookupCollections(definitions.Value);
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
        var started = _diagnostics.Start();
        if (!TryFind(collection, out var known) || known.Find(index) is not { } at)
        {
            return ValueTask.FromException<PersonalizationRecord?>(Unknown(started, collection, index, known));
        }

        if (!known.SeenOpen)
        {
            if (!_opening.IsOpen)
            {
                return OpenAndGetAsync(known, index, value, started, cancellationToken);
            }

            known.SeenOpen = true;
        }

        // Read before the store is: a miss counts only if the collection was ready when it was read.
        var seenReady = at.SeenReady;
        try
        {
            var pending = _store.FindAsync(known.Definition.Name, index, value, cancellationToken);
            if (!pending.IsCompletedSuccessfully)
            {
                return FinishAsync(pending, known, at, seenReady, value, started, cancellationToken);
            }

            var record = pending.Result;
            if (record is not null)
            {
                Stop(started, collection, record);
                return new ValueTask<PersonalizationRecord?>(record);
            }

            if (MissIsKnown(known, at, seenReady))
            {
                _diagnostics.Stop(started, collection, LookupDiagnostics.Miss);
                return default;
            }
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<PersonalizationRecord?>(
                IsForeign(started, known, exception) ? Wrapped(known, exception) : exception);
        }

        return ReadAgainAsync(known, at, value, started, cancellationToken);
    }

    private bool TryFind(string collection, [NotNullWhen(true)] out LookupCollection? known)
    {
        var collections = _collections;
        if (!ReferenceEquals(collections.Definitions, _definitions.Value))
        {
            _collections = collections = new LookupCollections(_definitions.Value);
        }

        return collections.TryFind(collection, out known);
    }

    /// <summary>Awaits a store that does not answer at once.</summary>
    private async ValueTask<PersonalizationRecord?> FinishAsync(
        ValueTask<PersonalizationRecord?> pending,
        LookupCollection known,
        LookupIndex index,
        bool seenReady,
        string value,
        long started,
        CancellationToken cancellationToken)
    {
        PersonalizationRecord? record;
        try
        {
            record = await pending.ConfigureAwait(false);
            if (record is not null || MissIsKnown(known, index, seenReady))
            {
                Stop(started, known.Definition.Name, record);
                return record;
            }
        }
        catch (Exception exception) when (IsForeign(started, known, exception))
        {
            throw Wrapped(known, exception);
        }

        return await ReadAgainAsync(known, index, value, started, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Settles a miss that was read while the collection was loading, or may have been: it is an error, or is read again if it is ready by now.</summary>
    private async ValueTask<PersonalizationRecord?> ReadAgainAsync(
        LookupCollection known, LookupIndex index, string value, long started, CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(known, index, cancellationToken).ConfigureAwait(false);
            ThrowIfLoading(known, index);
            var record = await _store.FindAsync(known.Definition.Name, index.Name, value, cancellationToken).ConfigureAwait(false);
            Stop(started, known.Definition.Name, record);
            return record;
        }
        catch (Exception exception) when (IsForeign(started, known, exception))
        {
            throw Wrapped(known, exception);
        }
    }

    /// <summary>The first lookup of a process in which no host has prepared the store.</summary>
    private async ValueTask<PersonalizationRecord?> OpenAndGetAsync(
        LookupCollection known, string index, string value, long started, CancellationToken cancellationToken)
    {
        try
        {
            await _opening.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsForeign(started, known, exception))
        {
            throw Wrapped(known, exception);
        }

        return await GetAsync(known.Definition.Name, index, value, cancellationToken).ConfigureAwait(false);
    }
}

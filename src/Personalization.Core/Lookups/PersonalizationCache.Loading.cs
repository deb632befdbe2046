using Personalization.Diagnostics;
using Personalization.Errors;

namespace Personalization.Lookups;

/// <summary>What a miss means, and what a failure becomes.</summary>
internal sealed partial class PersonalizationCache
{
    /// <summary>Tells whether a miss can be answered as it is; otherwise the collection is loading, or it must be read again.</summary>
    private bool MissIsKnown(LookupIndex index, bool seenReady)
    {
        if (index.Collection.Definition.MissWhileLoading == MissWhileLoading.NotFound)
        {
            return true;
        }

        if (_opening.IsOutdated)
        {
            index.SeenReady = false;
            return false;
        }

        var ready = _syncs.IsReady(index.Collection.Name, index.Name);
        index.SeenReady = ready;
        return ready && seenReady;
    }

    /// <summary>Reads the readiness again where nobody has for a while, and takes it for what the miss goes by.</summary>
    private async ValueTask CatchUpAsync(LookupIndex index, CancellationToken cancellationToken)
    {
        if (_opening.IsOutdated)
        {
            await _opening.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!index.SeenReady)
        {
            index.SeenReady = _syncs.IsReady(index.Collection.Name, index.Name);
        }
    }

    /// <summary>Measures a lookup that was answered. The record is looked into only if somebody wants to know: it may be far away in memory.</summary>
    private void Stop(long started, LookupIndex index, PersonalizationRecord? record)
    {
        if (LookupDiagnostics.IsMeasured(started))
        {
            _diagnostics.Stop(started, index.Collection.Name, OutcomeOf(record));
        }
    }

    private static string OutcomeOf(PersonalizationRecord? record)
        => record is null ? LookupDiagnostics.Miss : record.IsStale ? LookupDiagnostics.Stale : LookupDiagnostics.Hit;

    private void ThrowIfLoading(LookupIndex index)
    {
        if (!index.SeenReady)
        {
            var name = index.Collection.Name;
            throw _syncs.IsReady(name) ? new CollectionLoadingException(name, index.Name) : new CollectionLoadingException(name);
        }
    }

    private PersonalizationException Unknown(long started, string collection, string index, LookupCollection? known)
    {
        var exception = known is null
            ? new PersonalizationException(
                ErrorCodes.CollectionNotFound, $"There is no collection '{collection}'. {NameSuggestion.For(collection, _table.Current.Names)}")
            : known.Definition.NoIndex(index);
        _diagnostics.Fail(started, known?.Name, LookupDiagnostics.Error, exception.Code);
        return exception;
    }

    /// <summary>Records a failed lookup, and tells whether the failure is the backend's own exception, which callers should not have to know.</summary>
    private bool IsForeign(long started, LookupCollection known, Exception exception)
    {
        var own = exception as PersonalizationException;
        var outcome = own is CollectionLoadingException ? LookupDiagnostics.Loading : LookupDiagnostics.Error;
        _diagnostics.Fail(started, known.Name, outcome, own?.Code ?? exception.GetType().FullName!);

        // That this process has no memory left is not the store's fault, and asking it again does not help.
        return own is null && exception is not (OperationCanceledException or OutOfMemoryException);
    }

    private RecordStoreException Wrapped(LookupCollection known, Exception exception)
    {
        var name = known.Name;
        var message = exception is ObjectDisposedException
            ? $"The record store is closed, so the lookup in collection '{name}' was not made. Look up before the service provider is disposed of."
            : $"The record store failed in a lookup in collection '{name}' ({exception.GetType().Name}). See the inner exception; the lookup can be tried again.";
        return new RecordStoreException(_store.GetType().Name, "find", message, exception) { Collection = name };
    }
}

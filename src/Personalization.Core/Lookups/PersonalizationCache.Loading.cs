using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;

namespace Personalization.Lookups;

/// <summary>What a miss means, and what a failure becomes.</summary>
internal sealed partial class PersonalizationCache
{
    /// <summary>Tells whether a miss can be answered as it is; otherwise the collection is loading, or it must be read again.</summary>
    private bool MissIsKnown(LookupCollection known, LookupIndex index, bool seenReady)
    {
        if (known.Definition.MissWhileLoading == MissWhileLoading.NotFound)
        {
            return true;
        }

        if (_opening.IsOutdated)
        {
            index.SeenReady = false;
            return false;
        }

        var ready = _syncs.IsReady(known.Definition.Name, index.Name);
        index.SeenReady = ready;
        return ready && seenReady;
    }

    /// <summary>Reads the readiness again where nobody has for a while, and takes it for what the miss goes by.</summary>
    private async ValueTask CatchUpAsync(LookupCollection known, LookupIndex index, CancellationToken cancellationToken)
    {
        if (_opening.IsOutdated)
        {
            await _opening.CatchUpAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!index.SeenReady)
        {
            index.SeenReady = _syncs.IsReady(known.Definition.Name, index.Name);
        }
    }

    /// <summary>Measures a lookup that was answered. The record is looked into only if somebody wants to know: it may be far away in memory.</summary>
    private void Stop(long started, string collection, PersonalizationRecord? record)
    {
        if (LookupDiagnostics.IsMeasured(started))
        {
            _diagnostics.Stop(started, collection, OutcomeOf(record));
        }
    }

    private static string OutcomeOf(PersonalizationRecord? record)
        => record is null ? LookupDiagnostics.Miss : record.IsStale ? LookupDiagnostics.Stale : LookupDiagnostics.Hit;

    private void ThrowIfLoading(LookupCollection known, LookupIndex index)
    {
        if (!index.SeenReady)
        {
            var name = known.Definition.Name;
            throw _syncs.IsReady(name) ? new CollectionLoadingException(name, index.Name) : new CollectionLoadingException(name);
        }
    }

    private PersonalizationException Unknown(long started, string collection, string index, LookupCollection? known)
    {
        var exception = known is null
            ? new PersonalizationException(
                ErrorCodes.CollectionNotFound, $"There is no collection '{collection}'. {NameSuggestion.For(collection, _collections.Names)}")
            : new PersonalizationException(
                ErrorCodes.IndexNotFound, $"The collection '{collection}' has no index '{index}'. {NameSuggestion.For(index, known.Indexes)}");
        _diagnostics.Fail(started, known?.Definition.Name, LookupDiagnostics.Error, exception.Code);
        return exception;
    }

    /// <summary>Records a failed lookup, and tells whether the failure is the backend's own exception, which callers should not have to know.</summary>
    private bool IsForeign(long started, LookupCollection known, Exception exception)
    {
        var own = exception as PersonalizationException;
        var outcome = own is CollectionLoadingException ? LookupDiagnostics.Loading : LookupDiagnostics.Error;
        _diagnostics.Fail(started, known.Definition.Name, outcome, own?.Code ?? exception.GetType().FullName!);

        // That this process has no memory left is not the store's fault, and asking it again does not help.
        return own is null && exception is not (OperationCanceledException or OutOfMemoryException);
    }

    private RecordStoreException Wrapped(LookupCollection known, Exception exception)
    {
        var name = known.Definition.Name;
        return new RecordStoreException(
            _store.GetType().Name,
            "find",
            name,
            exception is ObjectDisposedException
                ? $"The record store is closed, so the lookup in collection '{name}' was not made. Look up before the service provider is disposed of."
                : $"The record store failed in a lookup in collection '{name}' ({exception.GetType().Name}). See the inner exception; the lookup can be tried again.",
            exception);
    }
}

using Personalization.Records;

namespace Personalization.Sync.Running;

/// <summary>Moves a sync's mark in the store, as long as nobody else has.</summary>
internal sealed class MarkMover(SyncDefinition sync, IRecordStore store)
{
    /// <exception cref="Errors.PersonalizationException">The mark is another run's (<c>lease_lost</c>).</exception>
    internal async Task MoveAsync(SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        // An attempt that timed out may have moved it. Nobody else makes this mark: it has the run's id and token.
        if (!await store.TrySetMarkAsync(sync.Collection, sync.Id, expected, next, cancellationToken).ConfigureAwait(false)
            && await store.GetMarkAsync(sync.Collection, sync.Id, cancellationToken).ConfigureAwait(false) != next)
        {
            throw SyncErrors.LeaseLost(sync);
        }
    }
}

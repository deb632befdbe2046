using Personalization.Records;
using Personalization.Sync.Applying;

namespace Personalization.Sync.Running;

/// <summary>Moves a sync's mark in the store, as long as nobody else has.</summary>
internal sealed class MarkMover(SyncDefinition sync, IRecordStore store, StoreRetry retry)
{
    /// <exception cref="Errors.PersonalizationException">The mark is another run's (<c>lease_lost</c>).</exception>
    internal async Task MoveAsync(SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        if (!await retry.ExecuteAsync(TryMoveAsync, (expected, next), cancellationToken).ConfigureAwait(false))
        {
            throw SyncErrors.LeaseLost(sync);
        }
    }

    private async ValueTask<bool> TryMoveAsync((SyncMark? Expected, SyncMark Next) move, CancellationToken cancellationToken)
        => await store.TrySetMarkAsync(sync.Collection, sync.Id, move.Expected, move.Next, cancellationToken).ConfigureAwait(false)

            // An attempt that timed out may have moved it. Nobody else makes this mark: it has the run's id and token.
            || await store.GetMarkAsync(sync.Collection, sync.Id, cancellationToken).ConfigureAwait(false) == move.Next;
}

using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>Compares what the last snapshot says with what the store says of itself, and folds plans that are not brought to their end.</summary>
internal sealed class BaselineLoader(SyncTarget target)
{
    /// <summary>Compares only; for readiness, also beside a running sync.</summary>
    internal async ValueTask<Baseline> PeekAsync(CancellationToken cancellationToken)
    {
        SnapshotFile? snapshot = null;
        var isDamaged = false;
        try
        {
            snapshot = await SnapshotFile.OpenAsync(target.State, target.SyncId, cancellationToken).ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            target.Logger.SnapshotUnreadable(target.SyncId, exception.Message);
            isDamaged = true;
        }

        var mark = await target.Records.GetMarkAsync(target.SyncId, cancellationToken).ConfigureAwait(false);
        return new Baseline(snapshot, mark, isDamaged);
    }

    /// <summary>Ends an open plan that is not applied further: folds it, if it is there, and moves the mark.</summary>
    /// <param name="baseline">The last snapshot, and the mark that names the plan.</param>
    /// <param name="attempted">Operations before this position were or may have been attempted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Baseline> FoldAsync(Baseline baseline, long attempted, CancellationToken cancellationToken)
    {
        var mark = baseline.Mark!;
        var snapshot = baseline.Snapshot;
        if (!baseline.IsCommitted && !baseline.IsFolded)
        {
            if (baseline.HasLostWrites || !await TryFoldAsync(mark, attempted, cancellationToken).ConfigureAwait(false))
            {
                // Nobody knows what of the plan the store holds: the mark goes on naming it, so every entry is unknown and the next run asks the store.
                return baseline;
            }

            snapshot = await SnapshotFile.OpenAsync(target.State, target.SyncId, cancellationToken).ConfigureAwait(false)
                ?? throw StateFormat.Damaged(StateFormat.SnapshotMagic, target.SyncId, "has vanished during the run");
            target.Passed(RunStep.PlanFolded);
        }

        // Once a run has committed, what the collection lacks is not there; until then it is loading.
        var isLoading = mark.SnapshotId is null && snapshot!.Flags.HasFlag(SnapshotFlags.Folded);
        var next = new SyncMark(isLoading ? null : snapshot!.Header.RunId, null, mark.Token) { Indexes = mark.Indexes };
        await target.MoveMarkAsync(mark, next, cancellationToken).ConfigureAwait(false);
        return new Baseline(snapshot, next);
    }

    private async Task<bool> TryFoldAsync(SyncMark mark, long attempted, CancellationToken cancellationToken)
    {
        try
        {
            var unknown = await PlanFold.FoldAsync(target.State, target.SyncId, mark, attempted, cancellationToken).ConfigureAwait(false);
            if (unknown is { } count)
            {
                target.Logger.PlanFolded(target.SyncId, count);
            }

            return unknown is not null;
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            target.Logger.SnapshotUnreadable(target.SyncId, exception.Message);
            return false;
        }
    }
}

using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>Compares what the last snapshot says with what the store says of itself, and mends what an interrupted run left.</summary>
internal sealed class BaselineLoader(SyncDefinition sync, IRecordStore store, ISnapshotStore snapshots, ILogger logger)
{
    /// <summary>Compares only; for readiness, also beside a running sync.</summary>
    internal async ValueTask<Baseline> PeekAsync(CancellationToken cancellationToken)
    {
        var snapshot = await SnapshotFile.OpenAsync(snapshots, sync.Id, cancellationToken).ConfigureAwait(false);
        var mark = await store.GetMarkAsync(sync.Collection, sync.Id, cancellationToken).ConfigureAwait(false);
        return new Baseline(snapshot, mark, IsTrusted(snapshot, mark));
    }

    /// <summary>Compares, and folds the plan of a run that did not come to its end.</summary>
    internal async Task<Baseline> LoadAsync(CancellationToken cancellationToken)
    {
        var baseline = await PeekAsync(cancellationToken).ConfigureAwait(false);
        if (baseline.Mark is { OpenPlanId: not null } open)
        {
            baseline = await CloseAsync(baseline.Snapshot, open, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        await snapshots.DeleteAsync(sync.Id, StateFileKind.Plan, cancellationToken).ConfigureAwait(false);
        return baseline;
    }

    private static bool IsTrusted(SnapshotFile? snapshot, SyncMark? mark)
    {
        if (snapshot is null || mark is null)
        {
            return false;
        }

        // A run that wrote nothing may have ended between its snapshot and its mark.
        return snapshot.Header.RunId == mark.SnapshotId
            || (snapshot.Flags.HasFlag(SnapshotFlags.NoWrites) && snapshot.Header.BaseId == mark.SnapshotId && mark.SnapshotId is not null);
    }

    /// <summary>Ends an open plan that did not come to its end: folds it, unless its snapshot is already there, and moves the mark.</summary>
    /// <param name="snapshot">The snapshot that lies in the state directory.</param>
    /// <param name="mark">The mark that names the open plan.</param>
    /// <param name="attempted">Operations before this position were or may have been attempted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<Baseline> CloseAsync(SnapshotFile? snapshot, SyncMark mark, long attempted, CancellationToken cancellationToken)
    {
        if (snapshot?.Header.RunId != mark.OpenPlanId)
        {
            // The run ended before its snapshot was there.
            if (!await TryFoldAsync(snapshot, mark, attempted, cancellationToken).ConfigureAwait(false))
            {
                return new Baseline(snapshot, mark, IsTrusted: false);
            }

            snapshot = await SnapshotFile.OpenAsync(snapshots, sync.Id, cancellationToken).ConfigureAwait(false);
        }

        // Snapshot there, mark not yet moved.
        var committed = !snapshot!.Flags.HasFlag(SnapshotFlags.Folded) || mark.SnapshotId is not null;
        var next = new SyncMark(committed ? snapshot.Header.RunId : null, null, mark.Token);
        if (!await store.TrySetMarkAsync(sync.Collection, sync.Id, mark, next, cancellationToken).ConfigureAwait(false))
        {
            throw SyncErrors.LeaseLost(sync);
        }

        return new Baseline(snapshot, next, IsTrusted(snapshot, next));
    }

    private async Task<bool> TryFoldAsync(SnapshotFile? snapshot, SyncMark mark, long attempted, CancellationToken cancellationToken)
    {
        try
        {
            var folding = new PlanFolding(sync, snapshots);
            var unknown = await folding.FoldAsync(snapshot, mark, attempted, cancellationToken).ConfigureAwait(false);
            if (unknown is { } count)
            {
                logger.PlanFolded(sync.Id, count);
            }

            return unknown is not null;
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            logger.SnapshotUnreadable(sync.Id, exception.Message);
            return false;
        }
    }
}

using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Run;

/// <summary>What a run starts from.</summary>
/// <param name="Snapshot">The last snapshot, or <see langword="null"/> when there is none.</param>
/// <param name="Mark">The store's mark, or <see langword="null"/> when the store knows nothing of the sync.</param>
/// <param name="IsDamaged">Whether there is a snapshot that cannot be read, which is as good as none.</param>
internal sealed record Baseline(SnapshotFile? Snapshot, SyncMark? Mark, bool IsDamaged = false)
{
    /// <summary>Whether the store holds what the snapshot says. Otherwise every entry is unknown.</summary>
    internal bool IsTrusted => Mark is { OpenPlanId: null } && Matches;

    /// <summary>
    /// Whether the store holds the result of a whole run, so that a record that it lacks is not found rather than unknown. Where no
    /// snapshot lies here (a process that only looks up), the store's own word is enough.
    /// </summary>
    internal bool IsReady => Mark is { SnapshotId: not null } && !IsDamaged && (Snapshot is null || Matches);

    /// <summary>Whether the mark only lags behind: to be moved before the next run leaves a snapshot.</summary>
    internal bool NeedsMark => IsTrusted && EndedBetweenSnapshotAndMark(Snapshot!, Mark!);

    /// <summary>Whether the open plan was applied as a whole and has left its snapshot, and only the mark does not know of that.</summary>
    internal bool IsCommitted => HasSnapshotOfOpenPlan && !IsFolded && Mark!.PlanOffset == SyncMark.WholePlan;

    /// <summary>Whether the open plan was folded, and only the mark does not know.</summary>
    internal bool IsFolded => HasSnapshotOfOpenPlan && Snapshot!.Flags.HasFlag(SnapshotFlags.Folded);

    /// <summary>Whether the store holds less of the open plan than the snapshot says: a failover, or an older backup, took the last writes away.</summary>
    internal bool HasLostWrites => HasSnapshotOfOpenPlan && !IsFolded && !IsCommitted;

    /// <exception cref="PersonalizationException">The collection or the key column changed, which needs a decision (<c>identity_changed</c>).</exception>
    internal void CheckIdentity(SyncDefinition sync, SyncRunOptions options)
    {
        if (Snapshot?.Header is not { } old || options.Resync != SyncResync.None)
        {
            return;
        }

        if (old.Collection != sync.Collection)
        {
            throw SyncErrors.IdentityChanged(sync, "collection", old.Collection, sync.Collection);
        }

        if (old.KeyColumn != sync.KeyColumn)
        {
            throw SyncErrors.IdentityChanged(sync, "key column", old.KeyColumn, sync.KeyColumn);
        }
    }

    /// <summary>To take the model for written, where the store has something else, would hide the difference for good.</summary>
    /// <exception cref="PersonalizationException">The store does not hold what the last run left (<c>store_mismatch</c>).</exception>
    internal void CheckReset(SyncDefinition sync, SyncRunOptions options)
    {
        var isNew = Mark is null && Snapshot?.Header.Collection != sync.Collection;
        if (options.Resync == SyncResync.ResetCdc && !options.Force && !isNew && !IsTrusted)
        {
            throw new PersonalizationException(
                ErrorCodes.StoreMismatch,
                $"Sync '{sync.Id}': nothing says that the store holds what the last run left, and {WaysOut.ResetCdc} would take it for written. Run the sync first, "
                + $"or with {WaysOut.FullResync}{WaysOut.OrForce}.");
        }
    }

    private bool HasSnapshotOfOpenPlan => Snapshot is not null && Snapshot.Header.RunId == Mark?.OpenPlanId;

    private bool Matches => Snapshot is not null && Mark is not null && (Snapshot.Header.RunId == Mark.SnapshotId
        || IsCommitted
        || EndedBetweenSnapshotAndMark(Snapshot, Mark)
        || IsFirstFold(Snapshot, Mark));

    /// <summary>A run that wrote nothing may have ended between its snapshot and its mark.</summary>
    private static bool EndedBetweenSnapshotAndMark(SnapshotFile snapshot, SyncMark mark) => mark.SnapshotId is not null
        && snapshot.Header.RunId != mark.SnapshotId && snapshot.Flags.HasFlag(SnapshotFlags.NoWrites) && snapshot.Header.BaseId == mark.SnapshotId;

    /// <summary>No run has committed yet, and the snapshot says what the one that was cut short has left.</summary>
    private static bool IsFirstFold(SnapshotFile snapshot, SyncMark mark) => mark.SnapshotId is null
        && snapshot.Flags.HasFlag(SnapshotFlags.Folded) && snapshot.Header.Token == mark.Token;
}

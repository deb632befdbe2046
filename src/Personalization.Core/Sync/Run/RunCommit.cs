using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// Ends a run whose plan was applied: snapshot, mark, files, in that order. No step is cancelled by the run's caller, since the records are written and only their account is missing; a process that
/// ends between two of them is no harm: the next run finds by mark and snapshot how far this one came.
/// </summary>
internal sealed class RunCommit(SyncTarget target)
{
    private static readonly StateFileKind[] FilesOfARun = [StateFileKind.Plan, StateFileKind.Draft, StateFileKind.Outcomes, StateFileKind.Base, StateFileKind.Sources];

    /// <summary>Whether a row that was refused keeps a part in the store.</summary>
    internal bool KeepsParts { get; private set; }

    /// <summary>Reads from plan and log what became of the rows.</summary>
    internal async Task<RunAccount> ReadAccountAsync(SyncPlan open, CancellationToken cancellationToken)
    {
        using var outcome = await PlanOutcome.ReadAsync(target, open, cancellationToken).ConfigureAwait(false);
        return outcome.Account;
    }

    /// <summary>Reads from plan and log what became of the rows, and leaves the snapshot that says so.</summary>
    internal async Task<RunAccount> CommitSnapshotAsync(SyncPlan open, CancellationToken cancellationToken)
    {
        using var outcome = await PlanOutcome.ReadAsync(target, open, cancellationToken).ConfigureAwait(false);
        KeepsParts = open.Footer.KeepsParts;
        if (outcome.RefusedKeys.Count == 0)
        {
            await PromoteAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ReviseAsync(open, outcome, cancellationToken).ConfigureAwait(false);
        }

        target.Passed(RunStep.SnapshotCommitted);
        return outcome.Account;
    }

    internal async Task CommitMarkAsync(SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        await target.MoveMarkAsync(expected, next, cancellationToken).ConfigureAwait(false);
        target.Passed(RunStep.MarkCommitted);
    }

    internal async Task DeleteFilesAsync(CancellationToken cancellationToken)
    {
        foreach (var kind in FilesOfARun)
        {
            await target.State.DeleteAsync(target.SyncId, kind, cancellationToken).ConfigureAwait(false);
        }

        target.Passed(RunStep.FilesDeleted);
    }

    private async Task PromoteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await target.State.PromoteAsync(target.SyncId, StateFileKind.Draft, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw StateFormat.Damaged(StateFormat.SnapshotMagic, target.SyncId, "has vanished during the run");
        }
    }

    private async Task ReviseAsync(SyncPlan open, PlanOutcome outcome, CancellationToken cancellationToken)
    {
        var draft = await SnapshotFile.OpenAsync(target.State, target.SyncId, StateFileKind.Draft, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.SnapshotMagic, target.SyncId, "has vanished during the run");
        var finisher = new SnapshotFinisher(open.Base, outcome.RefusedKeys, open.Header.DistrustsBase, outcome.KnownParts);
        var file = await target.State.CreateAsync(target.SyncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var writer = new BlockWriter(file.Stream);
            await writer.StartAsync(StateFormat.SnapshotMagic, draft.Header.ToUtf8(), cancellationToken).ConfigureAwait(false);
            var reader = await draft.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await finisher.CopyAsync(reader, writer, cancellationToken).ConfigureAwait(false);
            }

            var flags = draft.Flags | (outcome.Account.HasRejections ? SnapshotFlags.Rejections : SnapshotFlags.None);
            await writer.FinishAsync((uint)flags, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        KeepsParts |= finisher.KeepsParts;
    }
}

using System.Text;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.Preview;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// Writes one record beside the runs of its sync: as a plan of one operation that is folded when it was applied, as if a run had been cut short there. So the next run
/// knows that the record may be of any version, and nothing else changes.
/// </summary>
internal sealed class RowWriting(SyncTarget target, BaselineLoader loader, ApplyingPhase applying)
{
    internal async Task<RunAccount> WriteAsync(RunContext run, Baseline baseline, SnapshotHeader header, RowTest test, MappedRow? row, IReadOnlyList<string> supersedes, CancellationToken cancellationToken)
    {
        var commit = new RunCommit(target);
        var files = await PlanWriter.CreateAsync(target, header, HeaderOf(header, baseline), cancellationToken).ConfigureAwait(false);
        await using (files.ConfigureAwait(false))
        {
            Seal(files, test, row);
            await files.CommitPlanAsync(keepsParts: true, cancellationToken).ConfigureAwait(false);
            target.Passed(RunStep.PlanFlushed);
        }

        var mark = new SyncMark(baseline.Mark?.SnapshotId, header.RunId, header.Token) { Indexes = IndexMarks.Kept(baseline.Mark?.Indexes, target.Sync) };
        await target.MoveMarkAsync(baseline.Mark, mark, cancellationToken).ConfigureAwait(false);
        target.Passed(RunStep.MarkOpened);
        using var open = await SyncPlan.OpenAsync(target.State, target.SyncId, mark, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.PlanMagic, target.SyncId, "has vanished during the test");
        mark = await applying.ApplyAsync(run, open, mark, supersedes, cancellationToken).ConfigureAwait(false);
        var account = await commit.ReadAccountAsync(open, CancellationToken.None).ConfigureAwait(false);
        var after = await loader.PeekAsync(CancellationToken.None).ConfigureAwait(false);
        if (after.Mark?.OpenPlanId == mark.OpenPlanId)
        {
            await loader.FoldAsync(after, long.MaxValue, CancellationToken.None).ConfigureAwait(false);
        }

        await commit.DeleteFilesAsync(CancellationToken.None).ConfigureAwait(false);
        return account;
    }

    /// <summary>Only where snapshot and store agree does one more unknown record leave everything else known.</summary>
    internal void Check(Baseline baseline, bool mayHoldParts)
    {
        var isNew = baseline is { Mark: null, Snapshot: null } && !mayHoldParts;
        if (baseline.Mark is { OpenPlanId: not null } || (!baseline.IsTrusted && !isNew))
        {
            throw new PersonalizationException(
                ErrorCodes.StoreMismatch,
                $"Sync '{target.SyncId}': its last run was cut short, or the store was changed since, so a record cannot be written by itself. Run the sync first, or test without writing.");
        }
    }

    private static void Seal(PlanWriter writer, RowTest test, MappedRow? row)
    {
        var key = Encoding.UTF8.GetBytes(test.Key);
        var operation = test.Kind switch
        {
            PreviewOperationKind.Removed => new PlanOperation(PlanOperationKind.Removal, 0, key, default, default),
            PreviewOperationKind.Changed => new PlanOperation(PlanOperationKind.Change, row!.Hash, key, row.EncodedValues, row.Part),
            _ => new PlanOperation(PlanOperationKind.Add, row!.Hash, key, row.EncodedValues, row.Part),
        };
        operation.Write(writer.Plan);
        var counts = operation.Kind switch
        {
            PlanOperationKind.Removal => new SyncCounts { Removed = 1 },
            PlanOperationKind.Change => new SyncCounts { RowsQueried = 1, Changed = 1 },
            _ => new SyncCounts { RowsQueried = 1, Added = 1 },
        };
        writer.Seal(new SyncPlan { Header = writer.Header, Footer = new PlanFooter { Digest = string.Empty, Counts = counts, Rejections = [] }, Operations = 1 });
    }

    private PlanHeader HeaderOf(SnapshotHeader header, Baseline baseline) => new()
    {
        RunId = header.RunId,
        SyncId = target.SyncId,
        BaseId = baseline.Snapshot?.Header.RunId,
        Collection = target.Sync.Collection,
        KeyColumn = target.Sync.KeyColumn,
        StartedAt = header.StartedAt,
        Token = header.Token,
        Fingerprint = PlanHeader.OneRow,
        Write = new RowPolicy(RewriteAll: false, InsertsOnly: target.Sync.Mode == SyncMode.Insert, SyncResync.None).WriteOf(target.Sync.Mode),
        Removal = RowPolicy.RemovalOf(target.Sync.OnRemoved),
    };
}

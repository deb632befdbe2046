using Personalization.Records;
using Personalization.Sync.Apply;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// Writes back what a run has removed in one region, under the sync's lease. First the keys are held, then the snapshot says that they may be of any version, then they are written: a crash
/// anywhere leaves what the next run knows of and does not remove, and the same call does the rest.
/// </summary>
internal sealed class RemovalUndo(SyncTarget target)
{
    private readonly BaselineLoader _loader = new(target);
    private readonly PartsRegister _register = new(target);

    internal async Task<UndoneParts> UndoAsync(string runId, KeptRows kept, SyncLeaseGrant lease, CancellationToken cancellationToken)
    {
        var startedAt = target.Time.GetUtcNow();
        await target.ReadSuppressedAsync(cancellationToken).ConfigureAwait(false);
        var baseline = await _loader.PeekAsync(cancellationToken).ConfigureAwait(false);
        var owner = Check(baseline);
        var token = Math.Max(baseline.Mark?.Token + 1 ?? 0, lease.Token ?? startedAt.ToUnixTimeMilliseconds());
        await _register.ClaimAsync(owner, SyncResync.None, token, startedAt, cancellationToken).ConfigureAwait(false);
        var choice = new UndoChoice(target);
        await kept.ForEachPageAsync(target.Region.Name, parts => choice.JudgeAsync(parts, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (choice.Chosen.Count > 0)
        {
            await _register.ClaimAsync(owner, choice.Fields, cancellationToken).ConfigureAwait(false);
            await PrepareAsync(runId, baseline, choice, token, cancellationToken).ConfigureAwait(false);
            await kept.ForEachPageAsync(target.Region.Name, parts => WriteAsync(parts, choice, token, startedAt, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        return choice.Outcome;
    }

    private SyncOwner Check(Baseline baseline)
    {
        var owner = Ownership.Of(target.Sync, target.State);
        if (baseline.Snapshot?.Header.Owner is { } before && before.Configuration != owner.Configuration)
        {
            Ownership.Check(target.Sync, owner, before, SyncResync.None, target.SyncId);
        }

        baseline.CheckIdentity(target.Sync, new SyncRunOptions());
        return owner;
    }

    private async Task PrepareAsync(string runId, Baseline baseline, UndoChoice choice, long token, CancellationToken cancellationToken)
    {
        baseline = await SettleAsync(baseline, cancellationToken).ConfigureAwait(false);
        await new HeldDocuments(target.Journal, target.Sync).AddAsync(runId, choice.Chosen.Keys, target.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        target.Passed(RunStep.KeysHeld);

        // Where the snapshot does not say what the store holds, the next run asks the store.
        if (baseline is { IsTrusted: true, Snapshot: { } snapshot })
        {
            await new SnapshotAddition(target.State, snapshot, choice.Chosen).WriteAsync(token, cancellationToken).ConfigureAwait(false);
            target.Passed(RunStep.SnapshotCommitted);
        }

        // The greater token keeps a process that is not as dead as it seemed from writing any more.
        if (baseline.Mark is { } mark)
        {
            await target.MoveMarkAsync(mark, mark with { Token = token }, cancellationToken).ConfigureAwait(false);
            target.Passed(RunStep.MarkCommitted);
        }
    }

    /// <summary>A plan that was cut short is folded and not resumed: it may be the very one whose removals are to be undone.</summary>
    private async Task<Baseline> SettleAsync(Baseline baseline, CancellationToken cancellationToken)
    {
        if (baseline.Mark is { OpenPlanId: not null })
        {
            baseline = await _loader.FoldAsync(baseline, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }
        else if (baseline.NeedsMark)
        {
            var next = baseline.Mark! with { SnapshotId = baseline.Snapshot!.Header.RunId };
            await target.MoveMarkAsync(baseline.Mark, next, cancellationToken).ConfigureAwait(false);
            baseline = baseline with { Mark = next };
        }

        await new RunCommit(target).DeleteFilesAsync(cancellationToken).ConfigureAwait(false);
        return baseline;
    }

    private async Task WriteAsync(IReadOnlyList<RemovedPart> parts, UndoChoice choice, long token, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        string[] indexes = [.. target.Sync.Indexes.Select(index => index.Key)];
        RemovedPart[] chosen = [.. parts.Where(part => choice.Chosen.ContainsKey(part.Key) && !choice.Outcome.Restored.Contains(part.Key))];
        if (chosen.Length == 0)
        {
            return;
        }

        // Without the hash of its inputs: the part may be of a definition before, so that a run which compares with what the store lists has to write it anew once its row is back.
        RecordOperation[] operations = [.. chosen.Select(part => new RecordOperation(
            RecordOperationKind.Write, part.Key, part.Json, indexes.Length == 0 ? null : [.. indexes.Select(index => part.IndexValues.GetValueOrDefault(index))]))];
        var batch = new RecordBatch(target.SyncId, token, startedAt, indexes, operations) { Supersedes = _register.Supersedes };
        var (refusals, rowErrors) = await new BatchSender(target.Records, new FailureThreshold(target.SyncId, target.Limits)).SendAsync(batch, cancellationToken).ConfigureAwait(false);
        foreach (var refusal in refusals)
        {
            choice.Outcome.Reject(chosen[refusal.Position].Key, refusal.Reason == RefusalReason.IndexTaken
                ? $"Another record has its value for index '{refusal.Index}' now."
                : throw SyncErrors.Superseded(target.Sync));
        }

        foreach (var (position, reason) in rowErrors)
        {
            choice.Outcome.Reject(chosen[position].Key, reason);
        }

        choice.Outcome.Restored.UnionWith(chosen.Select(part => part.Key).Where(key => !choice.Outcome.Rejected.ContainsKey(key)));
        target.Passed(RunStep.BatchAcknowledged);
    }
}

using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Run;

/// <summary>Brings to its end what an earlier process left open: its plan is applied from where it stands, or folded where it no longer fits.</summary>
internal sealed class RunResume(SyncTarget target, BaselineLoader loader, ApplyingPhase applying)
{
    /// <summary>Settles the open plan, if the mark names one, and removes what belongs to no run.</summary>
    /// <param name="run">The run that was asked for; takes the account of the one that is brought to its end.</param>
    /// <param name="baseline">Snapshot and mark.</param>
    /// <param name="token">The run's token.</param>
    /// <param name="supersedes">Forgotten syncs whose parts give way.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>What the run that was asked for starts from.</returns>
    internal async Task<Baseline> SettleAsync(
        RunContext run, Baseline baseline, long token, IReadOnlyList<string> supersedes, CancellationToken cancellationToken)
    {
        var commit = new RunCommit(target);
        if (baseline.Mark is { OpenPlanId: not null } mark)
        {
            // What the plan was made against is gone where its snapshot or what it was folded into has taken the place.
            using var open = baseline.IsFolded || baseline.HasLostWrites ? null : await TryOpenAsync(mark, cancellationToken).ConfigureAwait(false);
            run.IsResuming = true;
            if (open is null || !await TryResumeAsync(run, commit, open, baseline, token, supersedes, cancellationToken).ConfigureAwait(false))
            {
                // Before the plan is gone: after a crash in between, nobody would let its fires wait again.
                await TellAsync(run, mark.OpenPlanId, resumed: null).ConfigureAwait(false);

                // An attempt to go on may have moved the mark, or folded the plan.
                baseline = open is null ? baseline : await loader.PeekAsync(cancellationToken).ConfigureAwait(false);
                baseline = baseline.Mark is { OpenPlanId: not null } ? await loader.FoldAsync(baseline, long.MaxValue, cancellationToken).ConfigureAwait(false) : baseline;
            }

            run.IsResuming = false;
            run.Operations = default;
        }

        if (baseline.NeedsMark)
        {
            var next = new SyncMark(baseline.Snapshot!.Header.RunId, null, token) { Indexes = baseline.Mark!.Indexes };
            await target.MoveMarkAsync(baseline.Mark, next, cancellationToken).ConfigureAwait(false);
            baseline = baseline with { Mark = next };
        }

        await commit.DeleteFilesAsync(cancellationToken).ConfigureAwait(false);
        return run.Resumed is null ? baseline : await loader.PeekAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings an open plan to its end, if it is still what the sync would do.</summary>
    /// <returns><see langword="false"/> where it is not, or where its files are damaged: then it is to be folded.</returns>
    private async Task<bool> TryResumeAsync(
        RunContext run, RunCommit commit, SyncPlan open, Baseline baseline, long token, IReadOnlyList<string> supersedes, CancellationToken cancellationToken)
    {
        var mark = baseline.Mark!;
        try
        {
            if (baseline.IsCommitted)
            {
                var account = await commit.ReadAccountAsync(open, cancellationToken).ConfigureAwait(false);
                await FinishAsync(run, commit, open, account, mark, mark.Token, cancellationToken).ConfigureAwait(false);
                return true;
            }

            if (run.Options.Resync == SyncResync.None && open.Fits(target.Sync))
            {
                await ResumeAsync(run, commit, open, mark, token, supersedes, cancellationToken).ConfigureAwait(false);
                return true;
            }
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            target.Logger.SnapshotUnreadable(target.SyncId, exception.Message);
            run.Counts = null;
            run.Rejections = null;
        }

        return false;
    }

    private async Task ResumeAsync(
        RunContext run, RunCommit commit, SyncPlan open, SyncMark mark, long token, IReadOnlyList<string> supersedes, CancellationToken cancellationToken)
    {
        // The greater token keeps a process that is not as dead as it seemed from writing any more.
        var taken = mark with { Token = token };
        await target.MoveMarkAsync(mark, taken, cancellationToken).ConfigureAwait(false);
        target.Logger.PlanResumed(target.SyncId, open.Header.RunId, Math.Min(open.Progress.Offset, open.Operations), open.Operations);
        if (!open.Progress.IsDone)
        {
            await open.ReadClaimsAsync(target.State, cancellationToken).ConfigureAwait(false);
            taken = await applying.ApplyAsync(run, open, taken, supersedes, cancellationToken).ConfigureAwait(false);
        }

        // All is applied: from here on it is recorded, even when the caller has lost interest.
        var account = await commit.CommitSnapshotAsync(open, CancellationToken.None).ConfigureAwait(false);
        await FinishAsync(run, commit, open, account, taken, token, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task FinishAsync(
        RunContext run, RunCommit commit, SyncPlan open, RunAccount account, SyncMark mark, long token, CancellationToken cancellationToken)
    {
        // A plan of another definition than this one has not filled the indexes that this one has.
        var indexes = open.Fits(target.Sync) ? IndexMarks.Of(target.Sync) : IndexMarks.Kept(mark.Indexes, target.Sync);
        var resumed = new RunContext { RunId = open.Header.RunId, StartedAt = open.Header.StartedAt, Options = run.Options, Lease = run.Lease, Model = run.Model };
        resumed.Counts = account.Counts;
        resumed.Rejections = account.Rejections;
        resumed.Operations = account.Operations;
        var ended = resumed.ToRun(target.SyncId);
        if (account.Counts.AddUp)
        {
            // Before the plan is closed: after a crash in between it is told once more, and the other way round nobody would tell it.
            await TellAsync(run, open.Header.RunId, ended).ConfigureAwait(false);
        }

        await commit.CommitMarkAsync(mark, new SyncMark(open.Header.RunId, null, token) { Indexes = indexes }, cancellationToken).ConfigureAwait(false);
        if (!account.Counts.AddUp)
        {
            throw SyncErrors.CountsDoNotAddUp(target.Sync, account.Counts);
        }

        run.Resumed = ended;
    }

    private static ValueTask TellAsync(RunContext run, string runId, SyncRun? resumed)
        => run.Ticket is { Watcher: { } watcher } ticket ? watcher.SettleAsync(ticket, runId, resumed) : default;

    private async Task<SyncPlan?> TryOpenAsync(SyncMark mark, CancellationToken cancellationToken)
    {
        try
        {
            return await SyncPlan.OpenAsync(target.State, target.SyncId, mark, cancellationToken).ConfigureAwait(false);
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            target.Logger.SnapshotUnreadable(target.SyncId, exception.Message);
            return null;
        }
    }
}

using Personalization.Diagnostics;
using Personalization.Records;
using Personalization.Sync.Apply;
using Personalization.Sync.Plan;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>The second phase of a run: applies an open plan to its end, from wherever it stands.</summary>
internal sealed class ApplyingPhase(SyncTarget target)
{
    /// <summary>Applies; what goes wrong is thrown, after everything that may have been written is known to the next run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="open">The plan.</param>
    /// <param name="mark">The mark that names it, under this run's token.</param>
    /// <param name="supersedes">Forgotten syncs whose parts give way.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>The mark as it is now.</returns>
    internal async Task<SyncMark> ApplyAsync(RunContext run, SyncPlan open, SyncMark mark, IReadOnlyList<string> supersedes, CancellationToken cancellationToken)
    {
        using var activity = target.Diagnostics.StartPhase(SyncDiagnostics.ApplyPhase);
        var started = target.Time.GetTimestamp();
        var debugged = run.Debug is { } debug ? await DebuggedRun.OpenAsync(target, debug, open, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            return await ApplyAsync(run, open, mark, supersedes, debugged, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (debugged is not null)
            {
                await debugged.DisposeAsync().ConfigureAwait(false);
            }

            run.ApplyDuration = target.Time.GetElapsedTime(started);
        }
    }

    private async Task<SyncMark> ApplyAsync(
        RunContext run, SyncPlan open, SyncMark mark, IReadOnlyList<string> supersedes, DebuggedRun? debugged, CancellationToken cancellationToken)
    {
        var log = await OutcomeLog.OpenAsync(target.State, target.SyncId, open.Header.RunId, open.Progress.LogLength, cancellationToken).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            PlanApplier applier = null!;
            applier = new PlanApplier(target, open, log, mark, supersedes) { Progressed = applied => Report(run, open, applier, applied), Debugged = debugged?.Rows };
            try
            {
                Report(run, open, applier, 0);
                await run.NoteAsync().ConfigureAwait(false);
                await SendAllAsync(applier, open, debugged?.Plan, cancellationToken).ConfigureAwait(false);
                return applier.Mark;
            }
            catch (Exception exception)
            {
                run.Counts = applier.Tally.Cut(open.Counts);
                run.Rejections = open.Rejections;
                run.Operations = applier.Tally.OperationsOf(open);
                if (!HasLostLease(run, exception))
                {
                    await EndEarlyAsync(applier, mark, run.IsStopping && cancellationToken.IsCancellationRequested).ConfigureAwait(false);
                }

                throw;
            }
        }
    }

    private void Report(RunContext run, SyncPlan open, PlanApplier applier, long applied)
    {
        run.Operations = applier.Tally.OperationsOf(open);
        run.Report(target.SyncId, SyncPhase.Processing, open.EffectiveOperations, applied);
    }

    /// <summary>What is open then is in the hands of the process that has the lease now.</summary>
    private static bool HasLostLease(RunContext run, Exception exception)
        => exception is PersonalizationException { Code: ErrorCodes.LeaseLost } || run.Lease.Lost.IsCancellationRequested;

    private async Task SendAllAsync(PlanApplier applier, SyncPlan open, DebuggedPlan? debugged, CancellationToken cancellationToken)
    {
        var reader = await SyncPlan.OpenFileAsync(target.State, target.SyncId, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.PlanMagic, target.SyncId, "has vanished during the run");
        await using (reader.ConfigureAwait(false))
        {
            var batches = new BatchReader(reader, open, target.Sync.Indexes.Count, target.Limits) { Debugged = debugged };
            await applier.ApplyAsync(batches, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A process that stops leaves the plan open, to be resumed. Otherwise it is folded, without waiting for a store that was waited for already; where that fails, the mark still names
    /// the plan, and the next run resumes or folds it. Not cancelled, as the run is over already: it reads plan and snapshot once, and a process that stops meanwhile may end in the middle.
    /// </summary>
    private async Task EndEarlyAsync(PlanApplier applier, SyncMark mark, bool stops)
    {
        try
        {
            if (stops)
            {
                await applier.CoverAsync(CancellationToken.None).ConfigureAwait(false);
                return;
            }

            var hasty = new BaselineLoader(target.WithoutRetries());
            var baseline = await hasty.PeekAsync(CancellationToken.None).ConfigureAwait(false);
            if (baseline.Mark?.OpenPlanId == mark.OpenPlanId && baseline.Mark?.Token == mark.Token)
            {
                await hasty.FoldAsync(baseline, applier.Attempted, CancellationToken.None).ConfigureAwait(false);
                await new RunCommit(target).DeleteFilesAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is PersonalizationException or IOException)
        {
            target.Logger.SnapshotUnreadable(target.SyncId, exception.GetType().Name);
        }
    }
}

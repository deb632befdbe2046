using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Applying;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>The second phase of a run: applies an open plan to its end, from wherever it stands.</summary>
internal sealed class ApplyingPhase(
    SyncDefinition sync,
    RetryingStore store,
    ISnapshotStore snapshots,
    TimeProvider time,
    SyncDiagnostics diagnostics,
    ILogger logger,
    SyncLimits limits,
    MarkMover marks,
    BaselineLoader hasty)
{
    /// <summary>Applies; what goes wrong is thrown, after everything that may have been written is known to the next run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="open">The plan.</param>
    /// <param name="mark">The mark that names it, under this run's token.</param>
    /// <param name="supersedes">Forgotten syncs whose parts give way.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <param name="hasModel">Whether the plan was made of the whole model, so that its draft tells which keys are gone.</param>
    /// <returns>The mark as it is now.</returns>
    internal async Task<SyncMark> RunAsync(
        RunContext run, OpenPlan open, SyncMark mark, IReadOnlyList<string> supersedes, CancellationToken cancellationToken, bool hasModel = true)
    {
        using var activity = diagnostics.StartPhase(SyncDiagnostics.ApplyPhase);
        var started = time.GetTimestamp();
        var log = await OutcomeLog.OpenAsync(snapshots, sync.Id, open.Header.RunId, open.Progress.LogLength, cancellationToken).ConfigureAwait(false);
        await using (log.ConfigureAwait(false))
        {
            var applier = new PlanApplier(new ApplyContext
            {
                Sync = sync,
                Header = open.Header,
                Plan = open.Plan,
                Token = mark.Token,
                Progress = open.Progress,
                Limits = limits,
                Sender = new BatchSender(store, new FailureThreshold(sync.Id, limits)),
                Log = log,
                MoveLowWater = MoveLowWaterAsync,
                FindHolder = FindHolderAsync,
                Claims = open.Claims,
                FindGone = (keys, token) => hasModel ? GoneKeys.FindAsync(snapshots, sync.Id, keys, token) : Task.FromResult<IReadOnlySet<string>>(FrozenSet<string>.Empty),
                Supersedes = supersedes,
                Progressed = applied => run.Report(sync.Id, SyncPhase.Processing, open.Plan.EffectiveOperations, applied),
            });
            try
            {
                await ApplyAsync(applier, open, cancellationToken).ConfigureAwait(false);
                return mark;
            }
            catch (Exception exception)
            {
                run.Counts = applier.Tally.Cut(open.Plan.Counts);
                run.Rejections = open.Plan.Rejections;
                if (!HasLostLease(run, exception))
                {
                    await EndEarlyAsync(applier, mark, run.IsStopping && cancellationToken.IsCancellationRequested).ConfigureAwait(false);
                }

                throw;
            }
            finally
            {
                run.ApplyDuration = time.GetElapsedTime(started);
            }
        }

        async Task MoveLowWaterAsync(long offset, CancellationToken token)
        {
            var next = mark with { PlanOffset = offset };
            await marks.MoveAsync(mark, next, token).ConfigureAwait(false);
            mark = next;
        }
    }

    private ValueTask<string?> FindHolderAsync(string index, string value, CancellationToken cancellationToken)
        => store.FindHolderAsync(sync.Collection, index, value, cancellationToken);

    /// <summary>What is open then is in the hands of the process that has the lease now.</summary>
    private static bool HasLostLease(RunContext run, Exception exception)
        => exception is PersonalizationException { Code: ErrorCodes.LeaseLost } || run.Lease.Lost.IsCancellationRequested;

    private async Task ApplyAsync(PlanApplier applier, OpenPlan open, CancellationToken cancellationToken)
    {
        var reader = await OpenPlan.OpenFileAsync(snapshots, sync.Id, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.PlanMagic, sync.Id, "has vanished during the run");
        await using (reader.ConfigureAwait(false))
        {
            var batches = new BatchReader(reader, open.Header, open.Plan, sync.Indexes.Count, limits, open.Progress);
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

            var baseline = await hasty.PeekAsync(CancellationToken.None).ConfigureAwait(false);
            if (baseline.Mark?.OpenPlanId == mark.OpenPlanId && baseline.Mark?.Token == mark.Token)
            {
                await hasty.FoldAsync(baseline, applier.Attempted, CancellationToken.None).ConfigureAwait(false);
                await new RunCommit(sync, snapshots, limits, marks).DeleteFilesAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is PersonalizationException or IOException)
        {
            logger.SnapshotUnreadable(sync.Id, exception.GetType().Name);
        }
    }
}

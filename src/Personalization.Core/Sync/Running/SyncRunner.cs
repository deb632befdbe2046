using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.Applying;
using Personalization.Sync.Planning;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>
/// One run of one sync, from its baseline to its mark. Two phases: the model is read to its end and planned, then the plan is applied.
/// </summary>
internal sealed class SyncRunner(
    SyncDefinition sync, IRecordStore store, ISnapshotStore snapshots, TimeProvider time, SyncDiagnostics diagnostics, ILogger logger, SyncLimits limits)
{
    private readonly BaselineLoader _loader = new(sync, store, snapshots, logger);

    /// <summary>Runs; what goes wrong is thrown, after everything that may have been written is known to the next run.</summary>
    internal async Task RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        var baseline = await _loader.LoadAsync(cancellationToken).ConfigureAwait(false);
        var old = baseline.Snapshot;
        CheckIdentity(old?.Header);
        var token = Math.Max(baseline.Mark?.Token + 1 ?? 0, run.StartedAt.ToUnixTimeMilliseconds());
        var header = new SnapshotHeader
        {
            RunId = run.RunId,
            SyncId = sync.Id,
            BaseId = old?.Header.RunId,
            Collection = sync.Collection,
            KeyColumn = sync.KeyColumn,
            Fingerprint = SyncFingerprint.Of(sync),
            StartedAt = run.StartedAt,
            Token = token,
        };
        var rewriteAll = old is not null && (!baseline.IsTrusted || old.Header.Fingerprint != header.Fingerprint);
        var files = await RunFiles.CreateAsync(snapshots, header, rewriteAll, cancellationToken).ConfigureAwait(false);
        await using (files.ConfigureAwait(false))
        {
            var plan = await PlanAsync(run, old, files, rewriteAll, cancellationToken).ConfigureAwait(false);
            var mark = baseline.Mark;
            if (plan.EffectiveOperations > 0)
            {
                await files.CommitPlanAsync(plan, cancellationToken).ConfigureAwait(false);
                mark = new SyncMark(mark?.SnapshotId, run.RunId, token);
                await MoveMarkAsync(baseline.Mark, mark, cancellationToken).ConfigureAwait(false);
                await ApplyAsync(run, files, plan, old, mark, cancellationToken).ConfigureAwait(false);
            }

            // From here on the run has done its work: it is recorded even when its caller has lost interest.
            await files.CommitSnapshotAsync(plan, old, rewriteAll, CancellationToken.None).ConfigureAwait(false);
            await MoveMarkAsync(mark, new SyncMark(run.RunId, null, token), CancellationToken.None).ConfigureAwait(false);
            await snapshots.DeleteAsync(sync.Id, StateFileKind.Plan, CancellationToken.None).ConfigureAwait(false);
        }

        if (!run.Tally.Counts.AddUp)
        {
            throw SyncErrors.CountsDoNotAddUp(sync, run.Tally.Counts);
        }
    }

    private void CheckIdentity(SnapshotHeader? old)
    {
        if (old is not null && old.Collection != sync.Collection)
        {
            throw SyncErrors.IdentityChanged(sync, "collection", old.Collection, sync.Collection);
        }

        if (old is not null && old.KeyColumn != sync.KeyColumn)
        {
            throw SyncErrors.IdentityChanged(sync, "key column", old.KeyColumn, sync.KeyColumn);
        }
    }

    private async Task<SyncPlan> PlanAsync(
        RunContext run, SnapshotFile? old, RunFiles files, bool rewriteAll, CancellationToken cancellationToken)
    {
        using var activity = diagnostics.StartPhase(SyncDiagnostics.PlanPhase);
        var started = time.GetTimestamp();
        try
        {
            var differ = new RowDiffer(old, limits);
            await using (differ.ConfigureAwait(false))
            {
                var reader = await OpenSourceAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    using var builder = new PlanBuilder(sync, reader, differ, files.Plan, files.Draft, run.Tally, rewriteAll);
                    await builder.ReadAllAsync(
                        (_, planned) => run.Report(sync.Id, SyncPhase.Querying, planned, 0), cancellationToken).ConfigureAwait(false);
                    var removals = new RemovalPlanner(files.Plan, run.Tally, sync.OnRemoved);
                    var plan = await new PlanSealer(sync, builder, differ, files.Scanner, run.Tally)
                        .SealAsync(store, removals, rewriteAll, cancellationToken).ConfigureAwait(false);
                    Valves.Check(sync, plan, run.Tally.RowsQueried, removals.Effective, old?.Count ?? 0, run.Options.AllowRemovals);
                    return plan;
                }
            }
        }
        catch
        {
            run.Tally.Abort(0, 0, 0);
            throw;
        }
        finally
        {
            run.PlanDuration = time.GetElapsedTime(started);
        }
    }

    private async Task<RowReader> OpenSourceAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await sync.Model.Query.OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(sync, exception);
        }
    }

    private async Task ApplyAsync(
        RunContext run, RunFiles files, SyncPlan plan, SnapshotFile? old, SyncMark open, CancellationToken cancellationToken)
    {
        using var activity = diagnostics.StartPhase(SyncDiagnostics.ApplyPhase);
        var started = time.GetTimestamp();
        var applier = new PlanApplier(
            store,
            sync,
            open.Token,
            run.StartedAt,
            run.Tally,
            plan.KeptKeys,
            limits,
            applied => run.Report(sync.Id, SyncPhase.Processing, plan.EffectiveOperations, applied));
        try
        {
            var reader = await files.OpenPlanAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                await applier.ApplyAsync(new BatchReader(reader, plan, sync, limits), cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            run.Tally.Abort(
                applier.AppliedOf(PlanOperationKind.Add),
                applier.AppliedOf(PlanOperationKind.Change),
                applier.AppliedOf(PlanOperationKind.Removal));
            await TryFoldAsync(old, open, applier.Attempted).ConfigureAwait(false);
            throw;
        }
        finally
        {
            run.ApplyDuration = time.GetElapsedTime(started);
        }
    }

    /// <summary>Where even that fails, the mark still names the open plan, and the next run folds it whole.</summary>
    private async Task TryFoldAsync(SnapshotFile? old, SyncMark open, long attempted)
    {
        try
        {
            await _loader.CloseAsync(old, open, attempted, CancellationToken.None).ConfigureAwait(false);
            await snapshots.DeleteAsync(sync.Id, StateFileKind.Plan, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PersonalizationException or IOException)
        {
            logger.SnapshotUnreadable(sync.Id, exception.GetType().Name);
        }
    }

    private async Task MoveMarkAsync(SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
    {
        if (!await store.TrySetMarkAsync(sync.Collection, sync.Id, expected, next, cancellationToken).ConfigureAwait(false))
        {
            throw SyncErrors.LeaseLost(sync);
        }
    }
}

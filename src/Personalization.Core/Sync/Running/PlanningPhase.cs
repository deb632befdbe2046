using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.Planning;
using Personalization.Sync.State;

namespace Personalization.Sync.Running;

/// <summary>The first phase of a run: reads the model to its end and plans. Nothing is written to the store.</summary>
internal sealed class PlanningPhase(
    SyncDefinition sync, IRecordStore store, ISnapshotStore snapshots, TimeProvider time, SyncDiagnostics diagnostics, SourceRetry retry, SyncLimits limits)
{
    /// <returns>The plan; the caller disposes its files.</returns>
    internal async Task<PlannedRun> RunAsync(RunContext run, RunStart start, CancellationToken cancellationToken)
    {
        using var activity = diagnostics.StartPhase(SyncDiagnostics.PlanPhase);
        var started = time.GetTimestamp();
        try
        {
            // A schedule whose run before failed at the source tries again itself, with longer pauses.
            return run.Options.FailedBefore == ErrorCodes.SourceFailed
                ? await AttemptAsync(run, start, cancellationToken).ConfigureAwait(false)
                : await retry.ExecuteAsync(token => AttemptAsync(run, start, token), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            run.Tally.Abort();
            throw;
        }
        finally
        {
            run.PlanDuration = time.GetElapsedTime(started);
        }
    }

    private async Task<PlannedRun> AttemptAsync(RunContext run, RunStart start, CancellationToken cancellationToken)
    {
        run.Tally = new RunTally();
        run.Report(sync.Id, SyncPhase.Querying, 0, 0);
        var files = await RunFiles.CreateAsync(snapshots, start.Header, HeaderOf(start), cancellationToken).ConfigureAwait(false);
        try
        {
            return await PlanAsync(run, start, files, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await files.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<PlannedRun> PlanAsync(RunContext run, RunStart start, RunFiles files, CancellationToken cancellationToken)
    {
        var space = new PlanSpace(sync, snapshots, limits.MaxPlanBytes);
        var differ = new RowDiffer(start.Base, snapshots, sync.Id, limits);
        await using (differ.ConfigureAwait(false))
        {
            var reader = await OpenSourceAsync(run.Query ?? sync.Model.Query, cancellationToken).ConfigureAwait(false);
            var reading = new SourceReading(reader, time, limits.SourcePatience);
            await using (reading.ConfigureAwait(false))
            {
                using var builder = new PlanBuilder(sync, reader, differ, files.Plan, files.Draft, run.Tally, start.Policy, space, sync.MappingRunOf(start.Header.RunId, start.Header.StartedAt));
                await reading.RunAsync(
                    token => builder.ReadAllAsync((_, planned) => run.Report(sync.Id, SyncPhase.Querying, planned, 0), token),
                    () => builder.IsInSource,
                    cancellationToken).ConfigureAwait(false);
                var removals = new RemovalPlanner(files.Plan, run.Tally, start.Removes, space);
                var plan = await new PlanSealer(sync, builder, differ, files.Scanner, run.Tally)
                    .SealAsync(store, removals, start.Policy, cancellationToken).ConfigureAwait(false);
                return new PlannedRun(files, plan, removals.Effective);
            }
        }
    }

    /// <summary>Opens the model and looks whether it has the columns that the sync names.</summary>
    /// <exception cref="PersonalizationException">It has not (<c>unknown_field</c>), or cannot be read (<c>source_failed</c>).</exception>
    internal async Task CheckColumnsAsync(RunContext run, CancellationToken cancellationToken)
    {
        var reader = await OpenSourceAsync(sync.Model.Query, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            new RowBinding(sync, reader, sync.MappingRunOf(run.RunId, run.StartedAt)).Dispose();
        }
    }

    private PlanHeader HeaderOf(RunStart start) => new()
    {
        RunId = start.Header.RunId,
        SyncId = sync.Id,
        BaseId = start.Base?.Header.RunId,
        UsesBaseFile = start.UsesBaseFile,
        DistrustsBase = start.Policy.RewriteAll,
        Collection = sync.Collection,
        KeyColumn = sync.KeyColumn,
        StartedAt = start.Header.StartedAt,
        Token = start.Header.Token,
        Fingerprint = start.Header.Fingerprint,
        Write = start.Policy.WriteOf(sync.Mode),
        Removal = RowPolicy.RemovalOf(sync.OnRemoved),
    };

    private async Task<RowReader> OpenSourceAsync(ISourceQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return await SourceOpening.OpenAsync(query, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(sync, exception);
        }
    }
}

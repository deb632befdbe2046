using Personalization.Diagnostics;
using Personalization.Sources;
using Personalization.Sync.Diff;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Run;

/// <summary>The first phase of a run: reads the model to its end and plans. Nothing is written to the store.</summary>
internal sealed class PlanningPhase(SyncTarget target)
{
    /// <returns>The sealed plan, whose files are not committed yet; the caller disposes it.</returns>
    internal async Task<PlanWriter> PlanAsync(RunContext run, RunStart start, CancellationToken cancellationToken)
    {
        using var activity = target.Diagnostics.StartPhase(SyncDiagnostics.PlanPhase);
        var started = target.Time.GetTimestamp();
        try
        {
            // A schedule whose run before failed at the source tries again itself, with longer pauses.
            return run.Options.FailedBefore == ErrorCodes.SourceFailed
                ? await AttemptAsync(run, start, cancellationToken).ConfigureAwait(false)
                : await new SourceRetry(target.SyncId, target.Limits, target.Time, target.Logger).ExecuteAsync(token => AttemptAsync(run, start, token), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            run.Tally.Abort();
            throw;
        }
        finally
        {
            run.PlanDuration = target.Time.GetElapsedTime(started);
        }
    }

    private async Task<PlanWriter> AttemptAsync(RunContext run, RunStart start, CancellationToken cancellationToken)
    {
        run.Tally = new RunTally();
        run.Report(target.SyncId, SyncPhase.Querying, 0, 0);
        var differ = new RowDiffer(start.Base, target.State, target.SyncId, target.Limits);
        await using (differ.ConfigureAwait(false))
        {
            var writer = await PlanWriter.CreateAsync(target, start.Header, HeaderOf(start), cancellationToken, run.Debug).ConfigureAwait(false);
            try
            {
                using var builder = new PlanBuilder(target.Sync, differ, writer, run.Tally, start.Policy)
                {
                    Suppressed = run.Suppressed,
                    Held = run.Held,
                    TrustsKeys = !start.UsesBaseFile && !start.Policy.RewriteAll,
                    Progressed = (_, planned) => run.Report(target.SyncId, SyncPhase.Querying, planned, 0),
                };
                await run.Model.FeedAsync(builder, cancellationToken).ConfigureAwait(false);
                var held = start.Policy.CountsAllAsAdded ? HeldKeys.None : run.Held;
                var removals = new RemovalPlanner(writer, run.Tally, start.Removes, held) { KnownAsOf = start.UsesBaseFile ? null : start.Base?.Header.AsOf };
                await new PlanSealer(target.Sync, builder, differ, writer, run.Tally)
                    .SealAsync(target.Records, removals, start.Policy, cancellationToken).ConfigureAwait(false);
                return writer;
            }
            catch
            {
                await writer.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Opens the model and looks whether it has the columns that the sync names.</summary>
    /// <exception cref="PersonalizationException">It has not (<c>unknown_field</c>), or cannot be read (<c>source_failed</c>).</exception>
    internal async Task CheckColumnsAsync(RunContext run, CancellationToken cancellationToken)
    {
        try
        {
            var reader = await SourceOpening.OpenAsync(target.Sync.Model.Query, cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                new RowBinding(target.Sync, reader, target.Sync.MappingRunOf(run.RunId, run.StartedAt)).Dispose();
            }
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(target.Sync, exception);
        }
    }

    private PlanHeader HeaderOf(RunStart start) => new()
    {
        RunId = start.Header.RunId,
        SyncId = target.SyncId,
        BaseId = start.Base?.Header.RunId,
        UsesBaseFile = start.UsesBaseFile,
        DistrustsBase = start.Policy.RewriteAll,
        Collection = target.Sync.Collection,
        KeyColumn = target.Sync.KeyColumn,
        StartedAt = start.Header.StartedAt,
        Token = start.Header.Token,
        Fingerprint = start.Header.Fingerprint,
        Write = start.Policy.WriteOf(target.Sync.Mode),
        Removal = RowPolicy.RemovalOf(target.Sync.OnRemoved),
    };
}

/// <summary>What a run compares the model with, and by which rules.</summary>
/// <param name="Base">The last snapshot or what stands in for it; <see langword="null"/> when every row is new.</param>
/// <param name="UsesBaseFile">Whether something stands in for the snapshot.</param>
/// <param name="Policy">What is done with rows.</param>
/// <param name="Removes">Whether keys that left the model are acted on.</param>
/// <param name="Header">The header of the snapshot to be.</param>
internal sealed record RunStart(SnapshotFile? Base, bool UsesBaseFile, RowPolicy Policy, bool Removes, SnapshotHeader Header);

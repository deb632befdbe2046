using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync.RowTests;
using Personalization.Sync.Running;
using Personalization.Sync.Runs;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>One sync in this process: its gate, its last run, and whether the store holds a whole run of it.</summary>
internal sealed class SyncSlot
{
    private readonly IRecordStore _store;
    private readonly ISnapshotStore _snapshots;
    private readonly ISyncLease _lease;
    private readonly TimeProvider _time;
    private readonly SyncDiagnostics _diagnostics;
    private readonly ILogger _logger;
    private readonly SyncLimits _limits;
    private readonly Dictionary<string, string> _indexNames;

    internal SyncSlot(
        SyncDefinition sync, SyncSlotState state, IRecordStore store, ISnapshotStore snapshots, ISyncLease lease, TimeProvider time, SyncDiagnostics diagnostics, ILogger logger, SyncLimits limits)
    {
        Sync = sync;
        State = state;
        _store = store;
        _snapshots = snapshots;
        _lease = lease;
        _time = time;
        _diagnostics = diagnostics;
        _logger = logger;
        _limits = limits;
        _indexNames = sync.Indexes.ToDictionary(index => index.Key, index => IndexMarks.NameOf(sync, index.Key, index.Value), StringComparer.Ordinal);
    }

    internal SyncDefinition Sync { get; }

    internal SyncSlotState State { get; }

    internal bool IsReady => State.Ready;

    /// <summary>Whether the sync has committed with an index as it is configured, or does not provide it.</summary>
    internal bool HasFilled(string index) => !_indexNames.TryGetValue(index, out var name) || IndexMarks.Contains(State.Indexes, name);

    internal DateTimeOffset? LastStart => State.LastRun is { } run && !(State.SnapshotStart > run.StartedAt) ? run.StartedAt : State.SnapshotStart;

    internal async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        if (!await State.Gate.WaitAsync(0, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        try
        {
            await PeekAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            State.Gate.Release();
        }
    }

    /// <param name="ticket">The run.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="query">The model's query as other regions read it too; <see langword="null"/> for the model's own.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    internal async Task<SyncRun> RunAsync(SyncRunTicket ticket, SyncRunOptions options, ISourceQuery? query, CancellationToken cancellationToken)
    {
        await State.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var startedAt = _time.GetUtcNow();
            var runId = ticket.RunId;
            ticket.Start(startedAt);
            using var activity = _diagnostics.StartRun(Sync.Id);
            _logger.RunStarted(Sync.Id, runId);
            SyncLeaseGrant grant;
            try
            {
                grant = await _lease.AcquireAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // Nobody ran, so what the last run of this process was stays.
                return Ended(NewRun(runId, startedAt, options, ProcessLeaseGrant.Instance, ticket, query), exception, cancellationToken);
            }

            await using (grant.ConfigureAwait(false))
            {
                var run = NewRun(runId, startedAt, options, grant, ticket, query);
                if (await RanMeanwhileAsync(options, cancellationToken).ConfigureAwait(false))
                {
                    return Failed(run, SyncErrors.RanMeanwhile(Sync));
                }

                var result = await RunAsync(run, cancellationToken).ConfigureAwait(false);
                State.LastRun = result;
                var isWhole = result.Status is SyncRunStatus.Success or SyncRunStatus.Warning;
                State.Indexes = isWhole ? IndexMarks.Of(Sync) : IndexMarks.Kept(State.Indexes, Sync);
                State.Ready = State.Ready || isWhole;
                run.Report(Sync.Id, SyncPhase.Finished, 0, result.Counts.Added + result.Counts.Changed + result.Counts.Removed);
                return result;
            }
        }
        finally
        {
            State.Gate.Release();
        }
    }

    internal async Task<SyncPreview> PreviewAsync(SyncRunOptions options, int samples, CancellationToken cancellationToken)
    {
        await State.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var startedAt = _time.GetUtcNow();
            var grant = await _lease.AcquireAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                var run = NewRun(Guid.CreateVersion7(startedAt).ToString("n"), startedAt, options, grant);
                return await NewRunner().PreviewAsync(run, samples, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            State.Gate.Release();
        }
    }

    internal async Task<RowTest> TestRowAsync(string key, RowTestOptions options, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var runId = Guid.CreateVersion7(startedAt).ToString("n");
        var (test, row) = await new RowTester(Sync, _store).TestAsync(key, options.As, Sync.MappingRunOf(runId, startedAt), cancellationToken).ConfigureAwait(false);
        var keeps = test.Kind == PreviewOperationKind.Removed && (test.Before is null || Sync.OnRemoved == RecordDeleteBehavior.DoNothing);
        if (!options.Write || test.Refusal is not null || keeps)
        {
            return test;
        }

        await State.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var grant = await _lease.AcquireAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, grant.Lost);
                var account = await NewRunner()
                    .WriteRowAsync(NewRun(runId, startedAt, new SyncRunOptions(), grant), RowToWrite.Of(test, row), either.Token).ConfigureAwait(false);
                return test.WithWritten(account.Counts, account.Rejections is [var rejected, ..] ? rejected.Reason : null);
            }
        }
        finally
        {
            State.Gate.Release();
        }
    }

    private async Task PeekAsync(CancellationToken cancellationToken)
    {
        try
        {
            var baseline = await BaselineLoader.PeekAsync(Sync, _store, _snapshots, cancellationToken).ConfigureAwait(false);

            // A run that was cut short is due again at once: it is resumed first.
            State.SnapshotStart = baseline.Mark is { OpenPlanId: not null } ? null : baseline.Snapshot?.Header.StartedAt;
            State.Indexes = baseline.Mark?.Indexes;
            State.Ready = baseline.IsReady;
        }
        catch (PersonalizationException exception) when (exception.Code == ErrorCodes.StateDamaged)
        {
            _logger.SnapshotUnreadable(Sync.Id, exception.Message);
            State.Ready = false;
        }
    }

    /// <summary>Whether another process has run the sync between the schedule's look and the lease, so that this run is not due any more.</summary>
    private async Task<bool> RanMeanwhileAsync(SyncRunOptions options, CancellationToken cancellationToken)
    {
        if (options.IsStillDue is not { } isStillDue)
        {
            return false;
        }

        try
        {
            await PeekAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The run itself tells what is wrong, or tries again.
            return false;
        }

        return !isStillDue();
    }

    private static RunContext NewRun(string runId, DateTimeOffset startedAt, SyncRunOptions options, SyncLeaseGrant lease, SyncRunTicket? ticket = null, ISourceQuery? query = null)
        => new() { RunId = runId, StartedAt = startedAt, Options = options, Lease = lease, Ticket = ticket, Query = query };

    private SyncRunner NewRunner() => new(Sync, _store, _snapshots, _lease, _time, _diagnostics, _logger, _limits);

    private async Task<SyncRun> RunAsync(RunContext run, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Lease.Lost);
        try
        {
            await NewRunner().RunAsync(run, either.Token).ConfigureAwait(false);
            return run.ToRun(Sync.Id);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return Ended(run, exception, cancellationToken);
        }
    }

    /// <summary>The account of a run that did not come to its end.</summary>
    private SyncRun Ended(RunContext run, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case OperationCanceledException when cancellationToken.IsCancellationRequested:
                return run.ToRun(Sync.Id, run.IsStopping ? SyncRunStatus.Interrupted : SyncRunStatus.Cancelled);
            case OperationCanceledException when run.Lease.Lost.IsCancellationRequested:
            case PersonalizationException { Code: ErrorCodes.StateUnavailable } when run.Lease.Lost.IsCancellationRequested:
                // Where the state's server is gone, a call may notice it before the lease's session does; it is the same loss.
                return Failed(run, SyncErrors.LeaseVanished(Sync, exception));
            case PersonalizationException error:
                return Failed(run, error);
            case IOException or UnauthorizedAccessException:
                return Failed(run, SyncErrors.StateUnavailable(Sync, exception));
            default:
                // Whatever else a store throws ends the run and not the process. Its message may carry values, so only its type is told.
                return run.ToRun(Sync.Id, SyncRunStatus.Failed, ErrorCodes.StoreUnavailable, $"Sync '{Sync.Id}' failed with {exception.GetType().Name}.");
        }
    }

    private SyncRun Failed(RunContext run, PersonalizationException error) => run.ToRun(Sync.Id, SyncRunStatus.Failed, error.Code, error.Message);
}

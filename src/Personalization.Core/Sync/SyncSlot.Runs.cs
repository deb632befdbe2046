using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Sync.Diff;
using Personalization.Sync.Preview;
using Personalization.Sync.Run;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <content>What is done one at a time in this process, and under the sync's lease against other processes.</content>
internal sealed partial class SyncSlot
{
    /// <param name="lease">The run, and what it has to do with the lease.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="model">Where the model is read, together with other regions.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    internal async Task<SyncRun> RunUnderLeaseAsync(RegionLeases.RegionLease lease, SyncRunOptions options, SharedModel.Seat model, CancellationToken cancellationToken)
    {
        await _course.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var ticket = lease.Ticket;
            var startedAt = _target.Time.GetUtcNow();
            var timestamp = _target.Time.GetTimestamp();
            ticket.Start(startedAt);
            SyncLeaseGrant grant;
            try
            {
                grant = await (HasFailed ? _untried : _target).AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                return Note(NewRun(ProcessLeaseGrant.Instance).ToRun(Sync, exception, cancellationToken));
            }

            await using (grant.ConfigureAwait(false))
            {
                var run = NewRun(grant);
                if (await RanMeanwhileAsync(options, cancellationToken).ConfigureAwait(false))
                {
                    return run.ToFailed(Sync, SyncErrors.RanMeanwhile(Sync));
                }

                await lease.TakeAsync().ConfigureAwait(false);
                await _target.Fires.ServeAsync(Sync.Id, ticket.RunId, options, cancellationToken).ConfigureAwait(false);
                var result = await PlanAndApplyAsync(run, cancellationToken).ConfigureAwait(false);
                NoteEnd(result, timestamp);
                await lease.EndAsync(result).ConfigureAwait(false);
                run.Report(Sync.Id, SyncPhase.Finished, 0, result.Counts.Added + result.Counts.Changed + result.Counts.Removed);
                return result;
            }

            RunContext NewRun(SyncLeaseGrant granted) => new() { RunId = ticket.RunId, StartedAt = startedAt, Options = options, Lease = granted, Model = model, Ticket = ticket };
        }
        finally
        {
            _course.Gate.Release();
        }
    }

    internal async Task<SyncPreview> PreviewAsync(SyncRunOptions options, int samples, CancellationToken cancellationToken)
    {
        await _course.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var startedAt = _target.Time.GetUtcNow();
            var grant = await _target.AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                var run = new RunContext { RunId = NewRunId(startedAt), StartedAt = startedAt, Options = options, Lease = grant, Model = NewModel().NewSeat() };
                return await new SyncRunner(_target).PreviewAsync(run, samples, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _course.Gate.Release();
        }
    }

    internal async Task<RowTest> TestRowAsync(string key, RowTestOptions options, CancellationToken cancellationToken)
    {
        var startedAt = _target.Time.GetUtcNow();
        var runId = NewRunId(startedAt);
        var (test, row) = await new RowTester(Sync, _untried.Records).TestAsync(key, options.As, Sync.MappingRunOf(runId, startedAt), cancellationToken).ConfigureAwait(false);
        var keeps = test.Kind == PreviewOperationKind.Removed && (test.Before is null || Sync.OnRemoved == RecordDeleteBehavior.DoNothing);
        if (!options.Write || test.Refusal is not null || keeps)
        {
            return test;
        }

        await _course.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var grant = await _target.AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, grant.Lost);
                var run = new RunContext { RunId = runId, StartedAt = startedAt, Options = new SyncRunOptions(), Lease = grant, Model = NewModel().NewSeat() };
                var account = await new SyncRunner(_target).WriteRowAsync(run, test, row, either.Token).ConfigureAwait(false);
                return test.WithWritten(account.Counts, account.Rejections is [var rejected, ..] ? rejected.Reason : null);
            }
        }
        finally
        {
            _course.Gate.Release();
        }
    }

    private static string NewRunId(DateTimeOffset startedAt) => Guid.CreateVersion7(startedAt).ToString("n");

    private async Task<SyncRun> PlanAndApplyAsync(RunContext run, CancellationToken cancellationToken)
    {
        using var activity = _target.Diagnostics.StartRun(Sync.Id);
        _target.Logger.RunStarted(run.Options.FailedBefore is null ? LogLevel.Information : LogLevel.Debug, Sync.Id, run.RunId);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, run.Lease.Lost);
        try
        {
            await new SyncRunner(_target).PlanAndApplyAsync(run, either.Token).ConfigureAwait(false);
            return run.ToRun(Sync.Id);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return run.ToRun(Sync, exception, cancellationToken);
        }
    }

    private void NoteEnd(SyncRun run, long timestamp)
    {
        Note(run);
        _course.IsForeign = run.ErrorCode == ErrorCodes.StateForeign;
        var isWhole = run.Status is SyncRunStatus.Success or SyncRunStatus.Warning;
        _course.Indexes = isWhole ? IndexMarks.Of(Sync) : IndexMarks.Kept(_course.Indexes, Sync);
        _course.IsReady = isWhole || (_course.IsReady && !_course.IsForeign);
        if (isWhole)
        {
            _course.IsCutShort = false;
            _course.LastStart.Ran(run.RunId, timestamp);
        }
    }

    /// <summary>Whether another process has run the sync between the schedule's look and the lease, so that this run is not due any more.</summary>
    private async Task<bool> RanMeanwhileAsync(SyncRunOptions options, CancellationToken cancellationToken)
        => !await IsStillDueAsync(options, cancellationToken).ConfigureAwait(false)
        || !await _target.Fires.IsDueAsync(Sync.Id, options, cancellationToken).ConfigureAwait(false);

    private async Task<bool> IsStillDueAsync(SyncRunOptions options, CancellationToken cancellationToken)
    {
        if (options.IsStillDue is not { } isStillDue)
        {
            return true;
        }

        try
        {
            await PeekAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The run itself tells what is wrong, or tries again.
            return true;
        }

        return isStillDue();
    }
}

using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Sync.Diff;
using Personalization.Sync.Preview;
using Personalization.Sync.Run;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync;

/// <summary>One sync in this process: its gate, its last run, and whether the store holds a whole run of it.</summary>
internal sealed class SyncSlot
{
    private readonly SyncTarget _target;

    // Lookups and schedules wait for what it reads, so it does not wait for a store that is away.
    private readonly SyncTarget _untried;
    private readonly Dictionary<string, string> _indexNames;
    private volatile FilledIndexes? _filled;

    internal SyncSlot(SyncTarget target, SyncSlotState state)
    {
        var sync = target.Sync;
        State = state;
        _target = target;
        _untried = target.WithoutRetries();
        _indexNames = sync.Indexes.ToDictionary(index => index.Key, index => IndexMarks.NameOf(sync, index.Key, index.Value), StringComparer.Ordinal);
    }

    internal SyncDefinition Sync => _target.Sync;

    internal SyncSlotState State { get; }

    internal bool IsReady => State.Ready;

    /// <summary>Whether the sync has committed with an index as it is configured, or does not provide it.</summary>
    internal bool HasFilled(string index)
    {
        // Every lookup that misses asks, and what was committed hardly ever changes.
        var marks = State.Indexes;
        var filled = _filled;
        if (filled is null || !ReferenceEquals(filled.Marks, marks))
        {
            _filled = filled = new FilledIndexes(marks, [.. _indexNames.Where(name => !IndexMarks.Contains(marks, name.Value)).Select(name => name.Key)]);
        }

        return filled.Missing.Length == 0 || !filled.Missing.Contains(index);
    }

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
    /// <param name="model">Where the model is read, together with other regions.</param>
    /// <param name="isAway">Whether the store was away the last time, and others would wait for what is waited for here.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    internal async Task<SyncRun> RunUnderLeaseAsync(SyncRunTicket ticket, SyncRunOptions options, SharedModel.Seat model, bool isAway, CancellationToken cancellationToken)
    {
        await State.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var startedAt = _target.Time.GetUtcNow();
            var timestamp = _target.Time.GetTimestamp();
            ticket.Start(startedAt);
            SyncLeaseGrant grant;
            try
            {
                grant = await (isAway ? _untried : _target).AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                return Noted(Ended(NewRun(ticket.RunId, startedAt, options, ProcessLeaseGrant.Instance, model, ticket), exception, cancellationToken));
            }

            await using (grant.ConfigureAwait(false))
            {
                var run = NewRun(ticket.RunId, startedAt, options, grant, model, ticket);
                if (await RanMeanwhileAsync(options, cancellationToken).ConfigureAwait(false))
                {
                    return Failed(run, SyncErrors.RanMeanwhile(Sync));
                }

                using var activity = _target.Diagnostics.StartRun(Sync.Id);
                _target.Logger.RunStarted(options.FailedBefore is null ? LogLevel.Information : LogLevel.Debug, Sync.Id, ticket.RunId);
                SyncRun result;
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, grant.Lost);
                try
                {
                    await new SyncRunner(_target).PlanAndApplyAsync(run, either.Token).ConfigureAwait(false);
                    result = Noted(run.ToRun(Sync.Id));
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    result = Noted(Ended(run, exception, cancellationToken));
                }

                State.IsForeign = result.ErrorCode == ErrorCodes.StateForeign;
                State.Ready = State.Ready && !State.IsForeign;
                var isWhole = result.Status is SyncRunStatus.Success or SyncRunStatus.Warning;
                State.Indexes = isWhole ? IndexMarks.Of(Sync) : IndexMarks.Kept(State.Indexes, Sync);
                if (isWhole)
                {
                    State.NoteWhole(result, timestamp);
                }

                run.Report(Sync.Id, SyncPhase.Finished, 0, result.Counts.Added + result.Counts.Changed + result.Counts.Removed);
                return result;
            }
        }
        finally
        {
            State.Gate.Release();
        }
    }

    private SyncRun Noted(SyncRun run)
    {
        State.Note(run);
        return run;
    }

    internal async Task<SyncPreview> PreviewAsync(SyncRunOptions options, int samples, CancellationToken cancellationToken)
    {
        await State.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var startedAt = _target.Time.GetUtcNow();
            var grant = await _target.AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                var run = NewRun(Guid.CreateVersion7(startedAt).ToString("n"), startedAt, options, grant, NewModel().NewSeat());
                return await new SyncRunner(_target).PreviewAsync(run, samples, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            State.Gate.Release();
        }
    }

    internal async Task<RowTest> TestRowAsync(string key, RowTestOptions options, CancellationToken cancellationToken)
    {
        var startedAt = _target.Time.GetUtcNow();
        var runId = Guid.CreateVersion7(startedAt).ToString("n");
        var (test, row) = await new RowTester(Sync, _untried.Records).TestAsync(key, options.As, Sync.MappingRunOf(runId, startedAt), cancellationToken).ConfigureAwait(false);
        var keeps = test.Kind == PreviewOperationKind.Removed && (test.Before is null || Sync.OnRemoved == RecordDeleteBehavior.DoNothing);
        if (!options.Write || test.Refusal is not null || keeps)
        {
            return test;
        }

        await State.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var grant = await _target.AcquireLeaseAsync(Sync.Id, cancellationToken).ConfigureAwait(false);
            await using (grant.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, grant.Lost);
                var account = await new SyncRunner(_target)
                    .WriteRowAsync(NewRun(runId, startedAt, new SyncRunOptions(), grant, NewModel().NewSeat()), test, row, either.Token).ConfigureAwait(false);
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
        var baseline = await new BaselineLoader(_untried).PeekAsync(cancellationToken).ConfigureAwait(false);

        // What a run left that did not come to its end is no whole run of the sync, and neither is another configuration's.
        var isForeign = Ownership.IsForeign(Sync, baseline.Snapshot?.Header.Owner);
        var whole = baseline.Snapshot is { } snapshot && !isForeign && !snapshot.Flags.HasFlag(SnapshotFlags.Folded) ? snapshot : null;
        var isReady = baseline.IsReady && !State.IsForeign && !(baseline.Snapshot is null && await HasOtherKeysAsync(cancellationToken).ConfigureAwait(false));
        State.Indexes = baseline.Mark?.Indexes;
        State.NoteFound(whole, baseline.Mark is { OpenPlanId: not null }, isReady);
    }

    /// <summary>Whether the store's records of the sync go by another column, so that no lookup here finds what it means.</summary>
    private async Task<bool> HasOtherKeysAsync(CancellationToken cancellationToken)
    {
        var registrations = await _untried.Records.GetRegistrationsAsync(cancellationToken).ConfigureAwait(false);
        return registrations.Any(registration => registration.Sync == Sync.Id && registration.Owner is { } owner && owner.KeyColumn != Sync.KeyColumn);
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

    /// <summary>The model as this region alone reads it, unless others take a seat too.</summary>
    internal SharedModel NewModel() => new(Sync, _target.Time, _target.Limits);

    private static RunContext NewRun(string runId, DateTimeOffset startedAt, SyncRunOptions options, SyncLeaseGrant lease, SharedModel.Seat model, SyncRunTicket? ticket = null)
        => new() { RunId = runId, StartedAt = startedAt, Options = options, Lease = lease, Model = model, Ticket = ticket };

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
            default:
                return Failed(run, SyncErrors.Of(Sync.Id, exception));
        }
    }

    private SyncRun Failed(RunContext run, PersonalizationException error) => run.ToRun(Sync.Id, SyncRunStatus.Failed, error.Code, error.Message);

    private sealed record FilledIndexes(string? Marks, string[] Missing);
}

using Personalization.People;
using Personalization.Sync.Debugging;
using Personalization.Sync.Diff;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>What belongs to one run alone.</summary>
internal sealed class RunContext
{
    internal required string RunId { get; init; }

    internal required DateTimeOffset StartedAt { get; init; }

    internal required SyncRunOptions Options { get; init; }

    /// <summary>The right to run the sync.</summary>
    internal required SyncLeaseGrant Lease { get; init; }

    /// <summary>Where the model is read, together with other regions.</summary>
    internal required SharedModel.Seat Model { get; init; }

    /// <summary>Who is told how far the run has come, beside the caller; nobody for a dry run.</summary>
    internal SyncRunTicket? Ticket { get; init; }

    /// <summary>Whether a cancellation means that the process stops.</summary>
    internal bool IsStopping => Options.IsCancelledByStop || Ticket?.IsStopping == true;

    /// <summary>Who was erased, as it was when the run began.</summary>
    internal SuppressedKeys Suppressed { get; set; } = SuppressedKeys.None;

    /// <summary>Gets or sets what records the rows; <see langword="null"/> while the debugger is off.</summary>
    internal DebugSession? Debug { get; set; }

    /// <summary>The keys that an undo holds, as they were when the run began.</summary>
    internal HeldKeys Held { get; set; } = HeldKeys.None;

    /// <summary>Counts while the model is read; a new one for each attempt.</summary>
    internal RunTally Tally { get; set; } = new();

    /// <summary>What became of the rows, once the plan is being applied.</summary>
    internal SyncCounts? Counts { get; set; }

    internal IReadOnlyList<RejectedRow>? Rejections { get; set; }

    /// <summary>The run that an earlier process had left open, now at its end.</summary>
    internal SyncRun? Resumed { get; set; }

    internal TimeSpan PlanDuration { get; set; }

    internal TimeSpan ApplyDuration { get; set; }

    /// <summary>What was planned, and what became of it.</summary>
    internal RunOperations Operations { get; set; }

    /// <summary>Whether it brings an earlier run to its end: its own has not begun to write then.</summary>
    internal bool IsResuming { get; set; }

    internal void Report(string syncId, SyncPhase phase, long planned, long applied)
    {
        var progress = new SyncProgress(syncId, phase, Tally.RowsQueried, planned, applied);
        Ticket?.Report(this, IsResuming ? progress with { Phase = SyncPhase.Querying, Planned = 0, Applied = 0 } : progress, IsResuming ? default : Operations);
        Options.Progress?.Report(progress);
    }

    /// <summary>Lets it be known how far the run is.</summary>
    internal ValueTask NoteAsync() => IsResuming || Ticket is null ? default : Ticket.NoteAsync();

    /// <summary>The run's account.</summary>
    internal SyncRun ToRun(string syncId, SyncRunStatus status, string? errorCode = null, string? error = null) => new()
    {
        RunId = RunId,
        SyncId = syncId,
        Status = status,
        StartedAt = StartedAt,
        PlanDuration = PlanDuration,
        ApplyDuration = ApplyDuration,
        Counts = Counts ?? Tally.Counts,
        Rejections = [.. (Rejections ?? Tally.Rejections).Take(SyncConstants.RejectionSamples)],
        AllRejections = Rejections ?? Tally.Rejections,
        Operations = Operations,
        Error = error,
        ErrorCode = errorCode,
        Resumed = Resumed,
    };

    /// <summary>The account of a run that has come to its end.</summary>
    internal SyncRun ToRun(string syncId)
    {
        var counts = Counts ?? Tally.Counts;
        return ToRun(syncId, counts.Rejected > 0 || counts.RemovalsRejected > 0 ? SyncRunStatus.Warning : SyncRunStatus.Success);
    }

    /// <summary>The account of a run that did not come to its end.</summary>
    internal SyncRun ToRun(SyncDefinition sync, Exception exception, CancellationToken cancellationToken)
    {
        switch (exception)
        {
            case OperationCanceledException when cancellationToken.IsCancellationRequested:
                return ToRun(sync.Id, IsStopping ? SyncRunStatus.Interrupted : SyncRunStatus.Cancelled);
            case OperationCanceledException when Lease.Lost.IsCancellationRequested:
            case PersonalizationException { Code: ErrorCodes.StateUnavailable } when Lease.Lost.IsCancellationRequested:
                // Where the state's server is gone, a call may notice it before the lease's session does; it is the same loss.
                return ToFailed(sync, SyncErrors.LeaseVanished(sync, exception));
            default:
                return ToFailed(sync, SyncErrors.Of(sync.Id, exception));
        }
    }

    internal SyncRun ToFailed(SyncDefinition sync, PersonalizationException error) => ToRun(sync.Id, SyncRunStatus.Failed, error.Code, error.Message);
}

namespace Personalization.Sync.Run;

/// <summary>One run, from the moment it is asked for. Thread-safe.</summary>
internal sealed class SyncRunTicket
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SyncRunState _state;
    private CancellationTokenSource? _cancellation;
    private readonly Dictionary<object, SyncPhase> _phases = [];
    private bool _cancelled;
    private DateTimeOffset? _finishedAt;

    internal SyncRunTicket(string syncId, DateTimeOffset createdAt, string cause = "manual", string? runId = null) => _state = new SyncRunState
    {
        RunId = runId ?? Guid.CreateVersion7(createdAt).ToString("n"),
        SyncId = syncId,
        CreatedAt = createdAt,
        Cause = cause,
        Progress = new SyncProgress(syncId, SyncPhase.Querying, 0, 0, 0),
    };

    /// <summary>Who keeps how the run goes, if anyone.</summary>
    internal IRunWatcher? Watcher { get; init; }

    /// <summary>Whether the run may turn out not to be due, and is none then.</summary>
    internal bool IsTentative { get; init; }

    internal SyncRunState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    internal string RunId => State.RunId;

    /// <summary>Gets what ends when the run has.</summary>
    internal Task Ended => _ended.Task;

    /// <summary>Whether the process stops: the run then counts as interrupted, and its plan is resumed later.</summary>
    internal bool IsStopping { get; private set; }

    /// <summary>Names what cancels the run.</summary>
    internal void CancelBy(CancellationTokenSource cancellation)
    {
        lock (_gate)
        {
            _cancellation = cancellation;
            if (_cancelled)
            {
                CancelInBackground();
            }
        }
    }

    /// <returns>Whether the run had not ended.</returns>
    internal bool Cancel(bool stopping = false)
    {
        lock (_gate)
        {
            if (_state.Run is not null)
            {
                return false;
            }

            IsStopping |= stopping && !_cancelled;
            _cancelled = true;
            CancelInBackground();
            return true;
        }
    }

    /// <summary>What a cancellation sets off, such as a message to a database, must not hold up whoever asks how the run goes.</summary>
    private void CancelInBackground() => _ = _cancellation?.CancelAsync();

    internal void Start(DateTimeOffset at)
    {
        lock (_gate)
        {
            _state = _state with { StartedAt = at };
        }
    }

    /// <param name="region">Who reports: the run in one region.</param>
    /// <param name="progress">How far it is there.</param>
    /// <param name="operations">What became of its operations there.</param>
    internal void Report(object region, SyncProgress progress, in RunOperations operations)
    {
        lock (_gate)
        {
            // As far as the region that is behind; a run never goes back.
            _phases[region] = progress.Phase;
            var phase = _phases.Values.MinBy(RankOf);
            phase = RankOf(phase) < RankOf(_state.Progress.Phase) ? _state.Progress.Phase : phase;
            _state = _state with { Progress = progress with { Phase = phase }, Operations = operations };
        }
    }

    internal ValueTask NoteAsync() => Watcher?.NoteAsync(this) ?? default;

    /// <param name="holdsAll">Answers whether the run has the sync's lease in each of its regions.</param>
    internal ValueTask TakeAsync(Func<bool> holdsAll) => Watcher?.TakeAsync(this, holdsAll) ?? default;

    /// <summary>The run has ended where nothing else runs the sync.</summary>
    internal ValueTask EndUnderLeaseAsync(SyncRun run) => Watcher?.EndAsync(this, run) ?? default;

    /// <summary>The account of a run that failed before it began.</summary>
    internal SyncRun ToFailed(SyncRunOptions options, PersonalizationException error)
        => ToUnstarted(options) with { Status = SyncRunStatus.Failed, ErrorCode = error.Code, Error = error.Message };

    /// <summary>The account of a run that was given up before it began.</summary>
    internal SyncRun ToUnstarted(SyncRunOptions options)
    {
        var state = State;
        return new SyncRun
        {
            RunId = state.RunId,
            SyncId = state.SyncId,
            StartedAt = state.StartedAt ?? state.CreatedAt,
            Status = IsStopping || options.IsCancelledByStop ? SyncRunStatus.Interrupted : SyncRunStatus.Cancelled,
            Counts = default,
        };
    }

    /// <summary>The account of a run that failed before it began.</summary>
    internal SyncRun ToFailed(SyncRunOptions options, Exception exception)
    {
        var unstarted = ToUnstarted(options);
        var known = exception as PersonalizationException;
        return new SyncRun
        {
            RunId = unstarted.RunId,
            SyncId = unstarted.SyncId,
            StartedAt = unstarted.StartedAt,
            Status = SyncRunStatus.Failed,
            Counts = default,

            // Another's message may carry values.
            Error = known?.Message ?? $"Sync '{unstarted.SyncId}' failed with {exception.GetType().Name}.",
            ErrorCode = known?.Code ?? ErrorCodes.StoreUnavailable,
        };
    }

    /// <summary>Says when the run has ended, so that all who tell of it say the same.</summary>
    /// <returns>When it has, which the first caller says.</returns>
    internal DateTimeOffset FinishAt(DateTimeOffset at)
    {
        lock (_gate)
        {
            return _finishedAt ??= at;
        }
    }

    internal void End(SyncRun run, DateTimeOffset at)
    {
        lock (_gate)
        {
            at = _finishedAt ??= at;
            _cancellation = null;
            _phases.Clear();
            _state = _state with
            {
                FinishedAt = at,
                Run = run with { AllRejections = [] },
                Operations = run.Operations,
                Progress = _state.Progress with { Phase = SyncPhase.Finished },
            };
        }

        _ended.TrySetResult();
    }

    /// <summary>Takes what the account of an ended run tells of a record out of it.</summary>
    internal void Forget(string key)
    {
        lock (_gate)
        {
            _state = _state.Run is { } run ? _state with { Run = run.Without(key) } : _state;
        }
    }

    private static int RankOf(SyncPhase phase) => phase switch
    {
        SyncPhase.Querying => 0,
        SyncPhase.Processing => 1,
        SyncPhase.Reporting => 2,
        _ => 3,
    };
}

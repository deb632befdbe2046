using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// Runs one sync when it is due. After a failure it looks whether store and state are back, which is no run and no news, and runs as soon as they are.
/// </summary>
internal sealed class SyncSchedule
{
    private readonly SyncDefinition _sync;
    private readonly ISyncEngine _engine;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SurfaceWords _words;
    private readonly ISyncPace _pace;
    private TaskCompletionSource _lost = NewSignal();
    private volatile bool _wasCurrent;
    private string? _failedBefore;
    private string? _waitsFor;
    private bool _isAway;
    private bool _isBack;
    private bool _isUnread;

    internal SyncSchedule(SyncDefinition sync, ISyncEngine engine, ISyncPace pace, ScheduleSurroundings surroundings)
    {
        _sync = sync;
        _engine = engine;
        _time = surroundings.Time;
        _logger = surroundings.Logger;
        _words = surroundings.Words;
        _pace = pace;
    }

    /// <param name="retired">Ends the schedule between two runs.</param>
    /// <param name="stopping">Ends a run too.</param>
    internal async Task RunAsync(CancellationToken retired, CancellationToken stopping)
    {
        _wasCurrent = _engine.GetStanding(_sync.Id).IsCurrent;
        _engine.ReadinessChanged += OnReadinessChanged;
        try
        {
            while (true)
            {
                retired.ThrowIfCancellationRequested();
                if (!await RefreshAsync(stopping).ConfigureAwait(false))
                {
                    await WaitAsync(HostingConstants.OutagePoll, retired).ConfigureAwait(false);
                }
                else if (await IsDueAsync(retired, stopping).ConfigureAwait(false) && !await RunOnceAsync(stopping).ConfigureAwait(false))
                {
                    await WaitAsync(HostingConstants.RunningElsewherePoll, retired).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (retired.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // The host stops, or the schedule is no longer configured.
            if (!stopping.IsCancellationRequested)
            {
                await _pace.RetireAsync(stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            _engine.ReadinessChanged -= OnReadinessChanged;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Reads what the journal tells, where the schedule goes by it.</summary>
    private async Task<bool> RefreshAsync(CancellationToken stopping)
    {
        try
        {
            await _pace.RefreshAsync(stopping).ConfigureAwait(false);
            _isUnread = false;
            return true;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested && exception is not OutOfMemoryException)
        {
            if (!_isUnread)
            {
                _isUnread = true;
                _logger.TriggerFailed($"Sync {_sync.Id}", exception.GetType().FullName!, ErrorText.Of(exception));
            }

            return false;
        }
    }

    /// <summary>Waits, but not for long at a time: what other processes and people do in between moves the next run.</summary>
    private async Task<bool> IsDueAsync(CancellationToken retired, CancellationToken stopping)
    {
        var wait = _pace.UntilDue();
        if (wait > TimeSpan.Zero)
        {
            var looks = _pace.HasFailed && (_isAway || MayBeAway(_failedBefore));
            await WaitAsync(wait, looks ? HostingConstants.OutagePoll : _pace.LongestWait, retired).ConfigureAwait(false);
            if (!looks || _pace.UntilDue() <= TimeSpan.Zero)
            {
                return false;
            }

            await LookAsync(stopping).ConfigureAwait(false);
            return _isBack && _pace.HasFailed;
        }

        await LookAsync(stopping).ConfigureAwait(false);
        if (_isAway && _pace.HasFailed && !(_failedBefore is null && _pace.IsTurnOver))
        {
            // A run would only fail again. Where one region of several is away, the others have their runs at the interval all the same.
            await WaitAsync(HostingConstants.OutagePoll, retired).ConfigureAwait(false);
            return false;
        }

        return _pace.UntilDue() <= TimeSpan.Zero;
    }

    /// <summary>Whether a look at store and state tells that a failure is over. No code: it failed in one of several regions.</summary>
    private static bool MayBeAway(string? code) => code is null or ErrorCodes.StoreUnavailable or ErrorCodes.StateUnavailable or ErrorCodes.LeaseLost;

    private Task WaitAsync(TimeSpan wait, CancellationToken retired) => WaitAsync(wait, _sync.Schedule.Interval ?? wait, retired);

    /// <summary>Waits for a time, until the store has lost the sync's records, or another run has ended that it may follow.</summary>
    private async Task WaitAsync(TimeSpan wait, TimeSpan atMost, CancellationToken retired)
    {
        try
        {
            await _lost.Task.WaitAsync(wait < atMost ? wait : atMost, _time, retired).ConfigureAwait(false);
            _lost = NewSignal();
        }
        catch (TimeoutException)
        {
            // As usual: the time is over.
        }
    }

    private void OnReadinessChanged()
    {
        var isCurrent = _engine.GetStanding(_sync.Id).IsCurrent;
        if ((_wasCurrent && !isCurrent) || _sync.Schedule.After is not null)
        {
            _lost.TrySetResult();
        }

        _wasCurrent = isCurrent;
    }

    /// <summary>Asks what the store holds, and what other processes that share the state have done.</summary>
    private async Task LookAsync(CancellationToken stopping)
    {
        var wasAway = _isAway;
        try
        {
            await _engine.RefreshAsync(_sync.Id, stopping).ConfigureAwait(false);
            _isAway = false;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // Where no run has failed yet, the one that follows tells what is wrong.
            _isAway = true;
            if (!wasAway && _pace.HasFailed)
            {
                _logger.StoreAway(_sync.Id, exception.GetType().FullName!, ErrorText.Of(exception));
            }
        }

        _isBack = wasAway && !_isAway;
        if (_isBack && _pace.HasFailed)
        {
            _logger.StoreBack(_sync.Id);
        }
    }

    /// <returns><see langword="false"/> when another process has the sync: there was no run then.</returns>
    private async Task<bool> RunOnceAsync(CancellationToken stopping)
    {
        var (began, wasPressing) = (_time.GetTimestamp(), _pace.IsPressing);
        var options = new SyncRunOptions { CancelledByStop = true, IsStillDue = () => _pace.IsPressing || _pace.UntilDue() <= TimeSpan.Zero, FailedBefore = _failedBefore, Cause = _pace.Cause, IsByFire = () => _pace.IsByFire };
        var (code, hasFailed) = await RunAsync(options, stopping).ConfigureAwait(false);
        if (SyncErrors.IsContention(code))
        {
            return false;
        }

        _waitsFor = null;
        _failedBefore = hasFailed ? code : null;
        _pace.Note(began, wasPressing, hasFailed);
        return true;
    }

    private async Task<(string? Code, bool HasFailed)> RunAsync(SyncRunOptions options, CancellationToken stopping)
    {
        try
        {
            var run = await _engine.RunAsync(_sync.Id, options, stopping).ConfigureAwait(false);
            if (SyncErrors.IsContention(run))
            {
                TellOnce(run);
            }

            return (run.ErrorCode, run.Status == SyncRunStatus.Failed || run.Regions.Any(region => region.Status == SyncRunStatus.Failed && !SyncErrors.IsContention(region.ErrorCode)));
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            _logger.SchedulerFailed(_sync.Id, exception.GetType().FullName!, ErrorText.Of(exception), exception.StackTrace);
            return (exception.GetType().FullName, true);
        }
    }

    /// <summary>That another process runs the sync is as it should be. A state that another one holds is not, if it lasts.</summary>
    private void TellOnce(SyncRun run)
    {
        if (_waitsFor != run.ErrorCode)
        {
            _waitsFor = run.ErrorCode;
            var level = run.ErrorCode == ErrorCodes.StateLocked ? LogLevel.Warning : LogLevel.Information;
            if (_logger.IsEnabled(level))
            {
                _logger.ScheduleWaits(level, _sync.Id, _words.In(run.Error));
            }
        }
    }
}

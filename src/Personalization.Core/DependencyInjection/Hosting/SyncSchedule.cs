using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Runs one sync at its interval, counted from the start of the last run, whoever asked for it.</summary>
internal sealed class SyncSchedule(SyncDefinition sync, ISyncEngine engine, TimeProvider time, ILogger logger)
{
    private readonly TimeSpan _interval = sync.Interval!.Value;

    // An attempt that threw has left no start behind; without this it would be repeated without a pause.
    private DateTimeOffset? _lastAttempt;

    /// <param name="retired">Ends the schedule between two runs.</param>
    /// <param name="stopping">Ends a run too.</param>
    internal async Task RunAsync(CancellationToken retired, CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                retired.ThrowIfCancellationRequested();
                var wait = UntilDue();
                if (wait > TimeSpan.Zero)
                {
                    // Asked again after each wait: a run by hand in the meantime moves the next one.
                    await Task.Delay(wait < HostingConstants.LongestWait ? wait : HostingConstants.LongestWait, time, retired).ConfigureAwait(false);
                    continue;
                }

                if (await RanElsewhereAsync(stopping).ConfigureAwait(false))
                {
                    continue;
                }

                var attempt = time.GetUtcNow();
                if (await RunOnceAsync(stopping).ConfigureAwait(false))
                {
                    _lastAttempt = attempt;
                }
                else
                {
                    _lastAttempt = null;
                    await Task.Delay(HostingConstants.RunningElsewherePoll, time, retired).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (retired.IsCancellationRequested || stopping.IsCancellationRequested)
        {
            // The host stops, or the schedule is no longer configured.
        }
    }

    private TimeSpan UntilDue()
    {
        // A collection whose records this process's store no longer has waits for nothing, however recent the last run was; nor does an index that no run has filled yet.
        if (_lastAttempt is null && !(engine.IsReady(sync.Collection) && sync.Indexes.All(index => engine.IsReady(sync.Collection, index.Key))))
        {
            return TimeSpan.Zero;
        }

        var last = engine.GetLastStart(sync.Id);
        if (last is null || _lastAttempt > last)
        {
            last = _lastAttempt;
        }

        if (last is null)
        {
            return TimeSpan.Zero;
        }

        // A clock that was set back must not stop the schedule for longer than an interval.
        var sinceLast = time.GetUtcNow() - last.Value;
        return sinceLast < TimeSpan.Zero ? _interval : _interval - sinceLast;
    }

    /// <summary>Asks what other processes that share the state have done, before a run that may not be due any more.</summary>
    private async Task<bool> RanElsewhereAsync(CancellationToken stopping)
    {
        try
        {
            await engine.RefreshAsync(sync.Id, stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            // The run itself tells what is wrong.
            logger.ReadinessFailed(exception.GetType().FullName!, ErrorText.Of(exception));
        }

        return UntilDue() > TimeSpan.Zero;
    }

    /// <returns><see langword="false"/> when another process runs the sync, or has just done so.</returns>
    private async Task<bool> RunOnceAsync(CancellationToken stopping)
    {
        var options = new SyncRunOptions { CancelledByStop = true, IsStillDue = () => UntilDue() <= TimeSpan.Zero };
        try
        {
            var run = await engine.RunAsync(sync.Id, options, stopping).ConfigureAwait(false);
            return run.ErrorCode != ErrorCodes.SyncRunning;
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            logger.SchedulerFailed(sync.Id, exception.GetType().FullName!, ErrorText.Of(exception), exception.StackTrace);
            return true;
        }
    }
}

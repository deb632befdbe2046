using Personalization.Schedules;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// When a sync with an interval is due. While all is well, at its interval from the last start, whoever asked for that run. While its last run has failed, or the store lacks its records, after
/// pauses that grow up to the interval. All of it by the monotonic clock; the time of day counts for start and end of the schedule alone. Not thread-safe.
/// </summary>
internal sealed class SchedulePace(ScheduleDefinition schedule, Func<SyncStanding> standing, TimeProvider time) : ISyncPace
{
    private readonly TimeSpan _interval = schedule.Interval!.Value;
    private readonly FailurePauses _pauses = new(time);
    private long? _began;

    public bool HasFailed => _pauses.HasFailed;

    public bool IsPressing => IsPressingAt(standing());

    public bool IsTurnOver => _began is not { } began || time.GetElapsedTime(began) >= _interval;

    public bool IsByFire => false;

    public string Cause => "schedule";

    public TimeSpan LongestWait => HostingConstants.LongestWait;

    public ValueTask RefreshAsync(CancellationToken cancellationToken) => default;

    public TimeSpan UntilDue()
    {
        var now = standing();
        if (!schedule.Covers(time.GetUtcNow()))
        {
            var untilStart = schedule.Start - time.GetUtcNow();
            return untilStart > TimeSpan.Zero ? untilStart.Value : TimeSpan.MaxValue;
        }

        if (IsPressingAt(now))
        {
            return _pauses.UntilNext(_interval);
        }

        // An attempt that a person cancelled counts too, or it would be made again at once.
        var since = _began is { } began ? Smaller(now.SinceStart, time.GetElapsedTime(began)) : now.SinceStart;
        return since is { } elapsed ? _interval - elapsed : TimeSpan.Zero;
    }

    public void Note(long began, bool wasPressing, bool hasFailed)
    {
        _began = began;
        _pauses.Note(wasPressing, hasFailed);
    }

    public Task RetireAsync(CancellationToken stopping) => Task.CompletedTask;

    private static TimeSpan Smaller(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;

    private bool IsPressingAt(SyncStanding now)
    {
        _pauses.Saw(now.SinceStart);
        return _pauses.HasFailed || !now.IsCurrent;
    }
}

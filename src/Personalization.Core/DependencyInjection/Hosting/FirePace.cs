using Microsoft.Extensions.Logging;
using Personalization.DependencyInjection.Hosting.Triggers;
using Personalization.Schedules;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// When a sync is due that runs by fires: while one waits. While its last run has failed, after pauses that grow. A collection that was ready and is no more, or whose records went with the
/// process, is filled without a fire; one that was never filled waits for its first. Not thread-safe.
/// </summary>
internal sealed class FirePace(SyncDefinition sync, FireTrigger trigger, Func<SyncStanding> standing, TimeProvider time, ILogger logger) : ISyncPace
{
    private readonly FailurePauses _pauses = new(time);

    public bool HasFailed => _pauses.HasFailed;

    public bool IsPressing => IsPressingAt(standing());

    public bool IsTurnOver => trigger.HasPending;

    public bool IsByFire => trigger.HasPending && !IsPressing;

    public string Cause => sync.Schedule.Kind switch
    {
        ScheduleKind.After => "after:" + sync.Schedule.After,
        ScheduleKind.Webhook => "webhook",
        _ => "schedule",
    };

    public TimeSpan LongestWait => HostingConstants.FirePoll;

    public ValueTask RefreshAsync(CancellationToken cancellationToken) => trigger.RefreshAsync(cancellationToken);

    public TimeSpan UntilDue()
    {
        if (IsPressing)
        {
            return _pauses.UntilNext(HostingConstants.LongestPause);
        }

        return trigger.HasPending ? TimeSpan.Zero : trigger.UntilNext() is { } next && next > TimeSpan.Zero ? next : HostingConstants.FirePoll;
    }

    public void Note(long began, bool wasPressing, bool hasFailed) => _pauses.Note(wasPressing, hasFailed);

    public Task RetireAsync(CancellationToken stopping) => FireEnd.AdvanceAsync(trigger, $"Sync {sync.Id}", logger, stopping);

    private bool IsPressingAt(SyncStanding now)
    {
        _pauses.Saw(now.SinceStart);
        return _pauses.HasFailed || (now.IsOwed && !now.IsCurrent) || now.IsCutShort;
    }
}

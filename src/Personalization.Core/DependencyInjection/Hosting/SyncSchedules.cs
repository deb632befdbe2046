using Microsoft.Extensions.Logging;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Keeps the schedules that are configured running. A schedule that is no longer configured ends; a run that it has under way goes on to its end.</summary>
internal sealed class SyncSchedules(CurrentDefinitions definitions, ISyncEngine engine, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunningSchedule> _running = new(StringComparer.Ordinal);

    internal async Task RunAsync(CancellationToken stopping)
    {
        // Within the reload itself, so that no schedule goes by what was configured before once it has ended.
        void OnChanged() => Adopt(stopping);
        definitions.Changed += OnChanged;
        try
        {
            OnChanged();
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(false);
        }
        finally
        {
            definitions.Changed -= OnChanged;
            await EndAsync().ConfigureAwait(false);
        }
    }

    private async Task EndAsync()
    {
        RunningSchedule[] running;
        lock (_lock)
        {
            running = [.. _running.Values];
        }

        await Task.WhenAll(running.Select(entry => entry.Work)).ConfigureAwait(false);
        foreach (var entry in running)
        {
            entry.Retired.Dispose();
        }
    }

    private void Adopt(CancellationToken stopping)
    {
        lock (_lock)
        {
            if (!stopping.IsCancellationRequested)
            {
                Adopt(definitions.Value, stopping);
            }
        }
    }

    private void Adopt(PersonalizationDefinitions current, CancellationToken stopping)
    {
        foreach (var (id, entry) in _running)
        {
            if (!IsScheduled(current.Syncs.GetValueOrDefault(id)) || !entry.Fits(current.Syncs[id]))
            {
                entry.Retired.Cancel();
            }
        }

        foreach (var sync in current.Syncs.Values.Where(IsScheduled))
        {
            var before = _running.GetValueOrDefault(sync.Id);
            if (before is null || before.Retired.IsCancellationRequested)
            {
                var retired = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                _running[sync.Id] = new RunningSchedule(sync, retired, FollowAsync(before, sync, retired.Token, stopping));
            }
        }
    }

    /// <summary>Starts after the schedule before has ended, so that a run under way counts for both.</summary>
    private async Task FollowAsync(RunningSchedule? before, SyncDefinition sync, CancellationToken retired, CancellationToken stopping)
    {
        if (before is not null)
        {
            await before.Work.ConfigureAwait(false);
            before.Retired.Dispose();
        }

        await new SyncSchedule(sync, engine, time, logger, definitions.Words).RunAsync(retired, stopping).ConfigureAwait(false);
    }

    private static bool IsScheduled(SyncDefinition? sync) => sync is { Schedule.Interval: not null, Paused: false };

    private sealed record RunningSchedule(SyncDefinition Sync, CancellationTokenSource Retired, Task Work)
    {
        internal bool Fits(SyncDefinition sync) => Sync.Schedule.ToString() == sync.Schedule.ToString() && Sync.Collection == sync.Collection;
    }
}

using Personalization.DependencyInjection.Hosting.Triggers;
using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Keeps the schedules that are configured running, apart from those that rest.</summary>
internal sealed class SyncSchedules(CurrentDefinitions definitions, ISyncEngine engine, ScheduleSurroundings surroundings)
{
    private readonly RunningWork _work = new();
    private volatile bool _isBegun;

    /// <summary>Gets what else is to run by itself, by the definitions that are current.</summary>
    internal IReadOnlyList<IScheduledWorks> Others { get; init; } = [];

    internal async Task RunAsync(CancellationToken stopping)
    {
        var watch = surroundings.Pauses is { } pauses ? new PauseWatch(pauses, surroundings.Time, surroundings.Logger) : null;

        // Within the reload itself, so that no schedule goes by what was configured before once it has ended.
        void OnChanged()
        {
            if (_isBegun)
            {
                Adopt(watch?.Paused, stopping);
            }
        }

        void OnPauses()
        {
            _isBegun = true;
            OnChanged();
        }

        definitions.Changed += OnChanged;
        try
        {
            // What rests is known before anything begins.
            if (watch is null)
            {
                OnPauses();
                await Task.Delay(Timeout.InfiniteTimeSpan, surroundings.Time, stopping).ConfigureAwait(false);
            }
            else
            {
                await watch.RunAsync(OnPauses, stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            definitions.Changed -= OnChanged;
            await _work.EndAsync().ConfigureAwait(false);
        }
    }

    private void Adopt(IReadOnlySet<string>? paused, CancellationToken stopping)
    {
        var wanted = definitions.Value.Syncs.Values.Where(sync => sync.Schedule.IsAutomatic && !sync.Paused).Select(WorkOf)
            .Concat(Resting())
            .Concat(Others.SelectMany(others => others.List()));
        _work.Adopt([.. wanted.Where(work => paused?.Contains(work.Target) != true)], stopping);
    }

    /// <summary>Those that the configuration lets rest and that know times to make up for; an interval knows none.</summary>
    private IEnumerable<ScheduledWork> Resting() => surroundings.Journal is not { } journal ? []
        : definitions.Value.Syncs.Values.Where(sync => sync.Schedule.HasFires && sync.Paused).Select(sync => FireRest.WorkOf(SchedulePauses.OfSync(sync.Id), journal, surroundings.Time, surroundings.Logger));

    private ScheduledWork WorkOf(SyncDefinition sync) => new(
        SchedulePauses.OfSync(sync.Id),
        $"{sync.Schedule} into {sync.Collection}",
        (retired, stopping) => PaceOf(sync) is { } pace ? new SyncSchedule(sync, engine, pace, surroundings).RunAsync(retired, stopping) : Task.CompletedTask);

    private ISyncPace? PaceOf(SyncDefinition sync)
    {
        SyncStanding Standing() => engine.GetStanding(sync.Id);
        if (!sync.Schedule.HasFires)
        {
            return new SchedulePace(sync.Schedule, Standing, surroundings.Time);
        }

        return surroundings.Journal is not { } journal ? null
            : new FirePace(sync, new FireTrigger(SchedulePauses.OfSync(sync.Id), sync.Schedule, journal, surroundings.Time), Standing, surroundings.Time, surroundings.Logger);
    }
}

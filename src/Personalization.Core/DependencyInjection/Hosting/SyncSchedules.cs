using Microsoft.Extensions.Logging;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Keeps the schedules that are configured running. A schedule that is no longer configured ends; a run that it has under way goes on to its end.</summary>
internal sealed class SyncSchedules(CurrentDefinitions definitions, ISyncEngine engine, TimeProvider time, ILogger logger)
{
    private readonly Dictionary<string, Entry> _running = new(StringComparer.Ordinal);

    internal async Task RunAsync(CancellationToken stopping)
    {
        var changed = new SemaphoreSlim(0);
        void Release() => changed.Release();
        definitions.Changed += Release;
        try
        {
            while (true)
            {
                Adopt(definitions.Value, stopping);
                await changed.WaitAsync(stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            definitions.Changed -= Release;
            await Task.WhenAll(_running.Values.Select(entry => entry.Work)).ConfigureAwait(false);
            foreach (var entry in _running.Values)
            {
                entry.Retired.Dispose();
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
                _running[sync.Id] = new Entry(sync, retired, FollowAsync(before, sync, retired.Token, stopping));
            }
        }
    }

    /// <summary>Starts after the schedule before has ended, so that a run under way counts for both.</summary>
    private async Task FollowAsync(Entry? before, SyncDefinition sync, CancellationToken retired, CancellationToken stopping)
    {
        if (before is not null)
        {
            await before.Work.ConfigureAwait(false);
            before.Retired.Dispose();
        }

        await new SyncSchedule(sync, engine, time, logger).RunAsync(retired, stopping).ConfigureAwait(false);
    }

    private static bool IsScheduled(SyncDefinition? sync) => sync is { Interval: not null, Paused: false };

    private sealed record Entry(SyncDefinition Sync, CancellationTokenSource Retired, Task Work)
    {
        internal bool Fits(SyncDefinition sync) => Sync.Interval == sync.Interval && Sync.Collection == sync.Collection;
    }
}

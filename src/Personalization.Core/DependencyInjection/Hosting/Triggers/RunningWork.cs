namespace Personalization.DependencyInjection.Hosting.Triggers;

/// <summary>Keeps the work running that is configured. What is no longer configured, or rests, ends; a run that it has under way goes on to its end. Thread-safe.</summary>
internal sealed class RunningWork
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, OneWork> _running = new(StringComparer.Ordinal);

    /// <summary>Starts what is new, and ends what is not among it.</summary>
    internal void Adopt(IReadOnlyCollection<ScheduledWork> wanted, CancellationToken stopping)
    {
        lock (_lock)
        {
            if (!stopping.IsCancellationRequested)
            {
                AdoptLocked(wanted, stopping);
            }
        }
    }

    /// <summary>Waits for all of it, when it was told to stop.</summary>
    internal async Task EndAsync()
    {
        OneWork[] running;
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

    private void AdoptLocked(IReadOnlyCollection<ScheduledWork> wanted, CancellationToken stopping)
    {
        var forms = wanted.ToDictionary(work => work.Target, work => work.Form, StringComparer.Ordinal);
        foreach (var (target, entry) in _running)
        {
            if (forms.GetValueOrDefault(target) != entry.Form)
            {
                entry.Retired.Cancel();
            }
        }

        foreach (var work in wanted)
        {
            var before = _running.GetValueOrDefault(work.Target);
            if (before is null || before.Retired.IsCancellationRequested)
            {
                var retired = CancellationTokenSource.CreateLinkedTokenSource(stopping);
                _running[work.Target] = new OneWork(work.Form, retired, FollowAsync(before, work, retired.Token, stopping));
            }
        }
    }

    /// <summary>Starts after the work before has ended, so that a run under way counts for both.</summary>
    private static async Task FollowAsync(OneWork? before, ScheduledWork work, CancellationToken retired, CancellationToken stopping)
    {
        if (before is not null)
        {
            await before.Work.ConfigureAwait(false);
            before.Retired.Dispose();
        }

        await work.RunAsync(retired, stopping).ConfigureAwait(false);
    }

    private sealed record OneWork(string Form, CancellationTokenSource Retired, Task Work);
}

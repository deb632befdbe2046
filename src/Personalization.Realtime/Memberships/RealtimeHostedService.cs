using Microsoft.Extensions.Hosting;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Memberships;

/// <summary>Runs the timers and backfills with the host. What fails is tried again with growing pauses.</summary>
internal sealed class RealtimeHostedService(RealtimeEngine engine) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(5);

    /// <summary>What is counted is read once more by the backfill, which waits meanwhile.</summary>
    private static readonly TimeSpan EstimatePatience = TimeSpan.FromSeconds(2);

    private readonly BucketSweep _sweep = new(engine);
    private readonly LoadingWatch _loading = new(engine);
    private readonly BackfillEstimate _estimate = new(engine);
    private long? _trimmed;
    private int _lost;

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
        => Task.WhenAll(
            Task.Run(() => RepeatAsync("the sweep of timers", SweepAsync, stoppingToken), CancellationToken.None),
            Task.Run(() => RepeatAsync("the backfill", BackfillAsync, stoppingToken), CancellationToken.None));

    /// <summary>Does a piece of work again and again until the host stops.</summary>
    private async Task RepeatAsync(string name, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        var pause = TimeSpan.Zero;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await engine.TakeNextAsync(stopping).ConfigureAwait(false);
                await (engine.IsIdle ? Task.CompletedTask : work(stopping)).ConfigureAwait(false);
                if (pause > TimeSpan.Zero)
                {
                    engine.Logger.WorkBack(name);
                }

                pause = TimeSpan.Zero;
                await Task.Delay(Interval, engine.Time, stopping).ConfigureAwait(false);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                pause = pause == TimeSpan.Zero ? Interval : pause * 2 < LongestPause ? pause * 2 : LongestPause;

                // Only our own errors are known to carry nothing of a person.
                engine.Logger.WorkFailed(name, exception.GetType().Name, pause.TotalSeconds, exception is PersonalizationException ? exception.Message : string.Empty);
                await Task.Delay(pause, engine.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var trims = _trimmed is not { } last || engine.Time.GetElapsedTime(last) >= TrimInterval;
        await _sweep.RunAsync(trims, cancellationToken).ConfigureAwait(false);
        _trimmed = trims ? engine.Time.GetTimestamp() : _trimmed;
        var lost = engine.Marks.LostBuckets;
        if (lost != _lost && lost > 0)
        {
            engine.Logger.PeopleLost(lost);
        }

        _lost = lost;
    }

    private async Task BackfillAsync(CancellationToken cancellationToken)
    {
        await engine.StartAsync(cancellationToken).ConfigureAwait(false);
        await _loading.RunAsync(cancellationToken).ConfigureAwait(false);
        await engine.Backfill.TellAsync(cancellationToken).ConfigureAwait(false);
        if (engine.Plans.All.All(plan => plan.Progress.IsDone))
        {
            return;
        }

        var cost = await _estimate.CountAsync(engine.Plans, EstimatePatience, cancellationToken).ConfigureAwait(false);
        engine.Logger.BackfillBegins(cost.Audiences, cost.People, cost.Events, cost.IsAtLeast ? "or more" : "in all");
        var began = engine.Time.GetTimestamp();
        var transitions = await engine.Backfill.RunAsync(cancellationToken).ConfigureAwait(false);
        engine.Logger.Backfilled(engine.Time.GetElapsedTime(began).TotalSeconds, transitions);
    }
}

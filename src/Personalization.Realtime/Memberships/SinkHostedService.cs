using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Sources.Tables;

namespace Personalization.Realtime.Memberships;

/// <summary>Runs the sinks with the host, each for itself: one that is away delays no other, and nothing else.</summary>
/// <param name="engine">Real time.</param>
/// <param name="snapshots">Writes memberships.</param>
/// <param name="sources">Finds the databases.</param>
internal sealed class SinkHostedService(RealtimeEngine engine, AudienceSnapshots snapshots, SinkSources sources) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan SnapshotInterval = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var running = new Dictionary<SinkDefinition, (CancellationTokenSource Stop, Task Work)>();
        while (!stoppingToken.IsCancellationRequested)
        {
            var wanted = engine.Plans.Definitions.Sinks;
            foreach (var sink in running.Keys.Except(wanted).ToList())
            {
                await StopAsync(running[sink]).ConfigureAwait(false);
                running.Remove(sink);
            }

            foreach (var sink in wanted.Where(sink => !running.ContainsKey(sink)))
            {
                var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                running[sink] = (stop, Task.Run(() => RunAsync(sink, stop.Token), CancellationToken.None));
            }

            await Task.Delay(Interval, engine.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var one in running.Values)
        {
            await StopAsync(one).ConfigureAwait(false);
        }
    }

    private static async Task StopAsync((CancellationTokenSource Stop, Task Work) one)
    {
        await one.Stop.CancelAsync().ConfigureAwait(false);
        await one.Work.ConfigureAwait(false);
        one.Stop.Dispose();
    }

    private Task RunAsync(SinkDefinition sink, CancellationToken stopping)
    {
        SinkWorker? worker = null;
        ITableSource? tables = null;
        long? retried = null;
        var events = RepeatAsync(
            sink.Name,
            Interval,
            async token =>
            {
                if (sources.TablesOf(sink) is { } now && !ReferenceEquals(now, tables))
                {
                    (tables, worker) = (now, new SinkWorker(engine.Store, engine.Time, sink, now, token => engine.Suppression.FindErasedAsync(engine.Plans, token)));
                }

                var count = await worker!.RunAsync(token).ConfigureAwait(false);
                if (retried is not { } last || engine.Time.GetElapsedTime(last) >= RetryInterval)
                {
                    retried = engine.Time.GetTimestamp();
                    if ((await worker.RetryAsync(all: false, token).ConfigureAwait(false)).Left is var left and > 0)
                    {
                        engine.Logger.SinkRefused(sink.Name, left);
                    }
                }

                return count > 0;
            },
            stopping);
        return sink.Snapshots is null ? events : Task.WhenAll(
            events,
            RepeatAsync(
                $"{sink.Name}, memberships",
                SnapshotInterval,
                async token =>
                {
                    await snapshots.RunAsync(sink, sources.TablesOf(sink), now: false, token).ConfigureAwait(false);
                    return false;
                },
                stopping));
    }

    /// <summary>Does a piece of work again and again; what fails is tried again with growing pauses, which differ from process to process.</summary>
    private async Task RepeatAsync(string name, TimeSpan interval, Func<CancellationToken, ValueTask<bool>> work, CancellationToken stopping)
    {
        var pause = TimeSpan.Zero;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await engine.StartAsync(stopping).ConfigureAwait(false);
                var hasMore = await work(stopping).ConfigureAwait(false);
                if (pause > TimeSpan.Zero)
                {
                    engine.Logger.SinkBack(name);
                }

                pause = TimeSpan.Zero;
                await Task.Delay(hasMore ? TimeSpan.Zero : interval, engine.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (pause == TimeSpan.Zero)
                {
                    // Only our own errors are known to carry nothing of a person.
                    engine.Logger.SinkAway(name, exception.GetType().Name, exception is PersonalizationException ? exception.Message : string.Empty);
                }

                pause = pause == TimeSpan.Zero ? Interval : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                await Task.Delay(pause * (RandomNumberGenerator.GetInt32(500, 1001) / 1000.0), engine.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

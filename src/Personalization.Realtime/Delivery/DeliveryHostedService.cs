using Microsoft.Extensions.Hosting;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Delivers while the host runs. When the configuration is exchanged, all syncs stop where they are and go on as they are configured then.</summary>
internal sealed class DeliveryHostedService(RealtimeEngine engine, DeliveryHub hub, DeliveryJournal journal) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long the last account may take, when the host stops.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.Run(() => RunAsync(stoppingToken), CancellationToken.None);

    private async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stopping).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (!stopping.IsCancellationRequested)
                {
                    engine.Logger.WorkFailed("delivery", exception.GetType().Name, Interval.TotalSeconds, exception is PersonalizationException ? exception.Message : string.Empty);
                    await Task.Delay(Interval, engine.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    /// <summary>Delivers until the configuration is exchanged.</summary>
    private async Task RunOnceAsync(CancellationToken stopping)
    {
        var channels = hub.Current;
        if (channels.All.Count > 0)
        {
            await engine.StartAsync(stopping).ConfigureAwait(false);
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var working = Task.WhenAll(channels.All.Select(channel => Task.Run(() => hub.CreateWorker(channel).RunAsync(ending.Token), CancellationToken.None)));
        var written = engine.Time.GetTimestamp();
        try
        {
            while (ReferenceEquals(channels.Definitions, engine.Plans.Definitions) && !(working.IsFaulted || stopping.IsCancellationRequested))
            {
                await Task.Delay(Interval, engine.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (engine.Time.GetElapsedTime(written) >= DeliveryJournal.Interval)
                {
                    written = engine.Time.GetTimestamp();
                    await KeepAsync(channels, stopping).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            using var deadline = new CancellationTokenSource(Patience, engine.Time);
            await KeepAsync(channels, deadline.Token).ConfigureAwait(false);
            await hub.DropAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Writes to the journal what became of deliveries. One that is away holds nothing up.</summary>
    private async Task KeepAsync(DeliveryChannels channels, CancellationToken cancellationToken)
    {
        try
        {
            await journal.WriteAsync(channels.All, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is PersonalizationException or OperationCanceledException)
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                engine.Logger.WorkFailed("the account of deliveries", exception.GetType().Name, DeliveryJournal.Interval.TotalSeconds, exception.Message);
            }
        }
    }
}

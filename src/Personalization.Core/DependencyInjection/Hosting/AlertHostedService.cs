using Microsoft.Extensions.Hosting;
using Personalization.Alerts;
using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Judges all alerts every five minutes and sends what is due, while the host runs.</summary>
/// <param name="work">What is done.</param>
/// <param name="isLookupsOnly">Whether this process runs no schedules: then it judges only once it has run a sync, since a journal of its own would know of no run.</param>
/// <param name="definitions">Tells when something else is configured.</param>
/// <param name="time">The clock.</param>
/// <param name="diagnostics">Is told when the journal is away.</param>
internal sealed class AlertHostedService(AlertWork work, bool isLookupsOnly, CurrentDefinitions definitions, TimeProvider time, AlertDiagnostics diagnostics) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        work.IsHosted = true;
        definitions.Changed += work.Wake;

        // Off the caller's thread: a journal that works synchronously would hold the host's start back otherwise.
        await Task.Yield();
        DateTimeOffset? judged = null;
        try
        {
            while (true)
            {
                judged = await StepAsync(judged, stoppingToken).ConfigureAwait(false);
                await work.WaitAsync(time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            definitions.Changed -= work.Wake;
        }
    }

    private async Task<DateTimeOffset?> StepAsync(DateTimeOffset? judged, CancellationToken stopping)
    {
        try
        {
            var now = time.GetUtcNow();
            if ((!isLookupsOnly || work.HasRun) && (judged is null || now - judged >= AlertConstants.JudgeInterval))
            {
                judged = now;
                await work.JudgeAllAsync(stopping).ConfigureAwait(false);
            }

            await work.DeliverDueAsync(stopping).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException && !stopping.IsCancellationRequested)
        {
            diagnostics.JournalAway(exception);
        }

        return judged;
    }
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Personalization.Journal;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>Removes from the journal what is older than it is kept for, a minute after the start and every hour while the host runs.</summary>
internal sealed class JournalHostedService(IJournal journal, TimeProvider time, ILogger logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            for (var pause = HostingConstants.FirstTrim; ; pause = HostingConstants.TrimInterval)
            {
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(false);
                await TrimAsync(stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; the next one goes on.
        }
    }

    private async Task TrimAsync(CancellationToken stopping)
    {
        try
        {
            await journal.TrimAsync(new JournalRetention(), time.GetUtcNow(), stopping).ConfigureAwait(false);
        }
        catch (PersonalizationException exception)
        {
            logger.JournalNotTrimmed(exception.Message);
        }
    }
}

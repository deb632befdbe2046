using Personalization.Keys;

namespace Personalization.Hosting.Serving;

/// <summary>Says how to make a key, as long as there is none.</summary>
internal sealed class FirstKeyHint(IApiKeyStore keys, ServeSettings settings, ILogger<FirstKeyHint> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            if ((await keys.ListAsync(stoppingToken)).Count == 0)
            {
                logger.NoKeyYet(settings.Config);
            }
        }
        catch (PersonalizationException)
        {
            // The ring of keys tells of that (event 60), and goes on trying.
        }
    }
}

using Microsoft.Extensions.Logging;
using Personalization.Realtime.People;
using Personalization.Sync;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Takes over what is configured of real time when the configuration is read again. A store that is away delays that, and not the rest of the configuration.</summary>
internal sealed class RealtimeReload(RealtimeEngine engine, ILogger logger) : IConfigurationListener
{
    internal static RealtimeDefinitions Nothing { get; } = new([], [], []);

    public async ValueTask ReloadedAsync(PersonalizationDefinitions definitions, CancellationToken cancellationToken)
    {
        try
        {
            await engine.ReloadAsync(definitions.Find<RealtimeDefinitions>() ?? Nothing, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordStoreException exception)
        {
            logger.ReloadWaits(exception.Message);
        }
    }
}

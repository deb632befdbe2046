using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Destinations;
using Personalization.Diagnostics;

namespace Personalization.Alerts;

/// <summary>Writes each notice to the log: as critical, as a warning, or as information when it is over. Thread-safe.</summary>
internal sealed class LogAlertChannel(ILogger logger) : IAlertChannel
{
    internal static Func<IServiceProvider, IAlertChannel> Maker()
        => services => new LogAlertChannel(services.GetService<ILoggerFactory>() is { } factory ? factory.CreateLogger("Personalization.Alerts.Notices") : NullLogger.Instance);

    public ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
    {
        var level = notice.Level switch
        {
            AlertLevel.Critical => LogLevel.Critical,
            AlertLevel.Warning => LogLevel.Warning,
            _ => LogLevel.Information,
        };
        logger.AlertNotice(level, notice.Title, notice.Text);
        return new(DeliveryOutcome.Delivered);
    }
}

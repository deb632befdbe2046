using Microsoft.Extensions.Logging;

namespace Personalization.Realtime.Sinks;

/// <summary>What sinks log. Never an id, a value or an event. A number is never reused.</summary>
internal static partial class SinkLog
{
    [LoggerMessage(141, LogLevel.Warning, "Sink '{Sink}': it cannot write ({Error}) and tries again; events wait in the log meanwhile. {Message}")]
    internal static partial void SinkAway(this ILogger logger, string sink, string error, string message);

    [LoggerMessage(142, LogLevel.Information, "Sink '{Sink}': it writes again.")]
    internal static partial void SinkBack(this ILogger logger, string sink);

    [LoggerMessage(143, LogLevel.Warning, "Sink '{Sink}': {Left} events are kept that its tables do not take; they are tried again for 48 hours, and then kept until they are replayed or discarded.")]
    internal static partial void SinkRefused(this ILogger logger, string sink, int left);
}

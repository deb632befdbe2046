using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <summary>What the library logs about alerts.</summary>
internal static partial class Log
{
    [LoggerMessage(LogEvents.AlertChanged, LogLevel.Information, "Sync {SyncId}: the alert '{Trigger}' is {Level} now and was {Previous}. {Text}")]
    internal static partial void AlertChanged(this ILogger logger, string syncId, string trigger, string level, string previous, string text);

    [LoggerMessage(EventId = LogEvents.AlertNotTaken, Message = "Sync {SyncId}: a notice of '{Trigger}' was not taken by the channel {Channel}. {Reason} {Next}")]
    internal static partial void AlertNotTaken(this ILogger logger, LogLevel level, string syncId, string trigger, string channel, string? reason, string next);

    [LoggerMessage(EventId = LogEvents.AlertNotice, Message = "{Title}. {Text}")]
    internal static partial void AlertNotice(this ILogger logger, LogLevel level, string title, string text);

    [LoggerMessage(LogEvents.AlertsUnjudged, LogLevel.Warning, "Alerts could not be judged or sent ({ErrorType}): {Error} It is tried again.")]
    internal static partial void AlertsUnjudged(this ILogger logger, string errorType, string error);
}

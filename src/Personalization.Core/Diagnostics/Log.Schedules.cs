using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <summary>What the library logs about fires and pauses. Exceptions are named by type: their messages may carry values.</summary>
internal static partial class Log
{
    [LoggerMessage(LogEvents.TriggerFailed, LogLevel.Error, "{Name}: its schedule could not be looked at ({ErrorType}): {Error} It is tried again until it can; what falls due meanwhile is made up for once.")]
    internal static partial void TriggerFailed(this ILogger logger, string name, string errorType, string error);

    [LoggerMessage(LogEvents.PausesUnknown, LogLevel.Error, "The journal does not tell which schedules rest ({ErrorType}): {Error} It is asked again until it does; until it has for the first time, no schedule begins.")]
    internal static partial void PausesUnknown(this ILogger logger, string errorType, string error);

    [LoggerMessage(LogEvents.PausesBack, LogLevel.Information, "The journal tells again which schedules rest.")]
    internal static partial void PausesBack(this ILogger logger);

    [LoggerMessage(LogEvents.FiresNotServed, LogLevel.Warning, "Sync {SyncId}: the journal could not be told which fires a run serves ({ErrorType}). They wait, and may be followed by one run more.")]
    internal static partial void FiresNotServed(this ILogger logger, string syncId, string errorType);
}

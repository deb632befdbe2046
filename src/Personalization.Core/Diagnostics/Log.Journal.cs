using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <content>What there is to tell of the journal of runs.</content>
internal static partial class Log
{
    [LoggerMessage(
        LogEvents.JournalAway,
        LogLevel.Warning,
        "The journal cannot be written ({Reason}). Runs go on, and are noted when it is back.")]
    internal static partial void JournalAway(this ILogger logger, string reason);

    [LoggerMessage(LogEvents.JournalBack, LogLevel.Information, "The journal can be written again.")]
    internal static partial void JournalBack(this ILogger logger);

    [LoggerMessage(LogEvents.RunInterrupted, LogLevel.Warning, "Sync {SyncId}: run {RunId} was interrupted: its process is gone. The next run goes on from what was written.")]
    internal static partial void RunInterrupted(this ILogger logger, string syncId, string runId);

    [LoggerMessage(LogEvents.JournalNotTrimmed, LogLevel.Warning, "The journal could not be tidied up, and grows until it can. {Reason}")]
    internal static partial void JournalNotTrimmed(this ILogger logger, string reason);
}

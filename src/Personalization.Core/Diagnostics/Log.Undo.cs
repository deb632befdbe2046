using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <content>What the library logs about removals that were undone, and about parts that nobody manages.</content>
internal static partial class Log
{
    [LoggerMessage(
        LogEvents.RemovalsUndone,
        LogLevel.Information,
        "Sync {SyncId}: of what run {RunId} had removed, {Restored} records have their part again, {LeftAlone} had one already, {Rejected} were rejected.")]
    internal static partial void RemovalsUndone(this ILogger logger, string syncId, string runId, int restored, int leftAlone, int rejected);

    [LoggerMessage(
        LogEvents.UnmanagedFound,
        LogLevel.Warning,
        "The collection '{Collection}' has parts of a sync '{SyncId}' that is not configured. They stay as they are until it is configured again or forgotten.")]
    internal static partial void UnmanagedFound(this ILogger logger, string collection, string syncId);

    [LoggerMessage(LogEvents.UnmanagedUnread, LogLevel.Debug, "Whether there are parts that no sync manages could not be read: {Reason}.")]
    internal static partial void UnmanagedUnread(this ILogger logger, string reason);
}

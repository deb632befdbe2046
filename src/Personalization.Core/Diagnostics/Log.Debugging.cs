using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <content>The debugger and the audit log.</content>
internal static partial class Log
{
    [LoggerMessage(LogEvents.DebuggerUnknown, LogLevel.Warning, "Sync {SyncId}: the journal does not tell whether the debugger is on ({ErrorCode}), so this run records nothing.")]
    internal static partial void DebuggerUnknown(this ILogger logger, string syncId, string errorCode);

    [LoggerMessage(LogEvents.DebuggerStopped, LogLevel.Warning, "Sync {SyncId}: the debugger cannot write ({Exception}), so this run records no more rows. The run itself goes on.")]
    internal static partial void DebuggerStopped(this ILogger logger, string syncId, string exception);

    [LoggerMessage(LogEvents.DebuggerFull, LogLevel.Information, "Sync {SyncId}: the debugger has {Rows} rows of run {RunId}, which is as many as it keeps, so it records no more of this run.")]
    internal static partial void DebuggerFull(this ILogger logger, string syncId, string runId, long rows);

    [LoggerMessage(LogEvents.AuditFailed, LogLevel.Error, "The audit log cannot be written ({Exception}): {Action} of {Resource} by {Actor} at {At:O} is not in it. The action itself was not held up.")]
    internal static partial void AuditFailed(this ILogger logger, string exception, string action, string resource, string actor, DateTimeOffset at);
}

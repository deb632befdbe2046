using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <summary>What the library logs about runs. Never a record key, a value, a payload or a connection string.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = LogEvents.RunStarted, Message = "Sync {SyncId}: run {RunId} started.")]
    internal static partial void RunStarted(this ILogger logger, LogLevel level, string syncId, string runId);

    [LoggerMessage(
        LogEvents.RunCompleted,
        LogLevel.Information,
        "Sync {SyncId}: run {RunId} ended as {Status} in {Seconds:0.000} s. Of {RowsQueried} rows {Added} added, {Changed} changed, {Unchanged} unchanged, "
        + "{Skipped} skipped, {Ignored} ignored, {Rejected} rejected, {Aborted} aborted; {Removed} removed.")]
    internal static partial void RunCompleted(
        this ILogger logger,
        string syncId,
        string runId,
        string status,
        double seconds,
        long rowsQueried,
        long added,
        long changed,
        long unchanged,
        long skipped,
        long ignored,
        long rejected,
        long aborted,
        long removed);

    [LoggerMessage(
        EventId = LogEvents.RunFailed,
        Message = "Sync {SyncId}: run {RunId} failed after {Seconds:0.000} s ({ErrorCode}): {Error} Of {RowsQueried} rows {Added} added, {Changed} changed, "
        + "{Rejected} rejected, {Aborted} aborted; {Removed} removed. The next run goes on from there.")]
    internal static partial void RunFailed(
        this ILogger logger,
        LogLevel level,
        string syncId,
        string runId,
        double seconds,
        string? errorCode,
        string? error,
        long rowsQueried,
        long added,
        long changed,
        long rejected,
        long aborted,
        long removed);

    [LoggerMessage(
        LogEvents.RunCancelled,
        LogLevel.Warning,
        "Sync {SyncId}: run {RunId} ended early as {Status} after {Seconds:0.000} s. Of {RowsQueried} rows {Added} added, {Changed} changed, "
        + "{Rejected} rejected, {Aborted} aborted; {Removed} removed. The next run goes on from there.")]
    internal static partial void RunCancelled(
        this ILogger logger,
        string syncId,
        string runId,
        string status,
        double seconds,
        long rowsQueried,
        long added,
        long changed,
        long rejected,
        long aborted,
        long removed);

    [LoggerMessage(
        EventId = LogEvents.ValveTripped,
        Message = "Sync {SyncId}: a safety valve stopped run {RunId} before it wrote anything. {Error}")]
    internal static partial void ValveTripped(this ILogger logger, LogLevel level, string syncId, string runId, string? error);

    [LoggerMessage(LogEvents.RunElsewhere, LogLevel.Information, "Sync {SyncId}: run {RunId} was not begun. {Reason}")]
    internal static partial void RunElsewhere(this ILogger logger, string syncId, string runId, string? reason);

    [LoggerMessage(
        LogEvents.RowsRejected,
        LogLevel.Warning,
        "Sync {SyncId}: run {RunId} rejected {Rejected} rows. The run's account names the first of them, each with its reason.")]
    internal static partial void RowsRejected(this ILogger logger, string syncId, string runId, long rejected);

    [LoggerMessage(
        LogEvents.SnapshotUnreadable,
        LogLevel.Warning,
        "Sync {SyncId}: its state cannot be read ({Reason}). The next run treats every record as unknown and repairs it.")]
    internal static partial void SnapshotUnreadable(this ILogger logger, string syncId, string reason);

    [LoggerMessage(
        LogEvents.PlanFolded,
        LogLevel.Information,
        "Sync {SyncId}: a run was left unfinished; {UnknownKeys} records that it may have written are unknown and are repaired by the next run.")]
    internal static partial void PlanFolded(this ILogger logger, string syncId, long unknownKeys);

    [LoggerMessage(
        LogEvents.SourceRetried,
        LogLevel.Warning,
        "Sync {SyncId}: the source failed with {ErrorType}. Nothing was written; the model is read anew in {PauseSeconds:0.000} s, retry {Retry} of {Retries}.")]
    internal static partial void SourceRetried(this ILogger logger, string syncId, string errorType, double pauseSeconds, int retry, int retries);

    [LoggerMessage(
        LogEvents.StoreRetried,
        LogLevel.Warning,
        "Sync {SyncId}: the store had a transient error: {ErrorType}. It is tried again in {PauseSeconds:0.000} s, retry {Retry} of {Retries}.")]
    internal static partial void StoreRetried(this ILogger logger, string syncId, string errorType, double pauseSeconds, int retry, int retries);

    [LoggerMessage(
        LogEvents.PlanResumed,
        LogLevel.Information,
        "Sync {SyncId}: run {RunId} was left unfinished and is resumed at operation {Offset} of {Operations}.")]
    internal static partial void PlanResumed(this ILogger logger, string syncId, string runId, long offset, long operations);

    [LoggerMessage(
        LogEvents.RegionsFailed,
        LogLevel.Warning,
        "Sync {SyncId}: run {RunId} did not come to its end in every region. {Reason} The next run catches up there.")]
    internal static partial void RegionsFailed(this ILogger logger, string syncId, string runId, string reason);

    [LoggerMessage(
        LogEvents.RegionAway,
        LogLevel.Warning,
        "The region '{Region}', in which this process looks records up, cannot be reached ({Reason}). Its collections are loading until it can be.")]
    internal static partial void RegionAway(this ILogger logger, string region, string reason);
}

using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <summary>What the library logs about schedules and readiness. Exceptions are named by type: their messages may carry values.</summary>
internal static partial class Log
{
    [LoggerMessage(
        LogEvents.CollectionLoading,
        LogLevel.Information,
        "Collection {Collection} is loading: records that are not found are unknown until every sync of it has committed a run.{Unscheduled}")]
    internal static partial void CollectionLoading(this ILogger logger, string collection, string unscheduled);

    [LoggerMessage(LogEvents.CollectionReady, LogLevel.Information, "Collection {Collection} is ready.")]
    internal static partial void CollectionReady(this ILogger logger, string collection);

    [LoggerMessage(
        LogEvents.StartFailed,
        LogLevel.Error,
        "The record store could not be prepared ({ErrorType}): {Error} It is tried again until it can; no schedule begins before.")]
    internal static partial void StartFailed(this ILogger logger, string errorType, string error);

    [LoggerMessage(LogEvents.Started, LogLevel.Information, "The record store is prepared now, and the schedules begin.")]
    internal static partial void Started(this ILogger logger);

    [LoggerMessage(LogEvents.StateTaken, LogLevel.Warning, "No sync runs here until the state is free. {Reason}")]
    internal static partial void StateTaken(this ILogger logger, string? reason);

    [LoggerMessage(EventId = LogEvents.ScheduleWaits, Message = "Sync {SyncId} waits for its turn. {Reason}")]
    internal static partial void ScheduleWaits(this ILogger logger, LogLevel level, string syncId, string? reason);

    [LoggerMessage(
        LogEvents.StoreAway,
        LogLevel.Warning,
        "Sync {SyncId}: store or state cannot be reached ({ErrorType}): {Error} The sync runs as soon as they can.")]
    internal static partial void StoreAway(this ILogger logger, string syncId, string errorType, string error);

    [LoggerMessage(LogEvents.StoreBack, LogLevel.Information, "Sync {SyncId}: store and state can be reached again.")]
    internal static partial void StoreBack(this ILogger logger, string syncId);

    [LoggerMessage(LogEvents.SchedulerFailed, LogLevel.Error, "Sync {SyncId}: a scheduled run threw {ErrorType}: {Error} {Stack}")]
    internal static partial void SchedulerFailed(this ILogger logger, string syncId, string errorType, string error, string? stack);

    [LoggerMessage(LogEvents.ReadinessFailed, LogLevel.Warning, "The readiness of the collections could not be read ({ErrorType}): {Error} It is asked again until it can.")]
    internal static partial void ReadinessFailed(this ILogger logger, string errorType, string error);

    [LoggerMessage(LogEvents.ReadinessBack, LogLevel.Information, "The readiness of the collections can be read again.")]
    internal static partial void ReadinessBack(this ILogger logger);

    [LoggerMessage(LogEvents.StopTimedOut, LogLevel.Warning, "Runs were still under way when the time to shut down was over; the next start repairs what they left.")]
    internal static partial void StopTimedOut(this ILogger logger);

    [LoggerMessage(LogEvents.LookupsOnly, LogLevel.Information, "Lookups only: no sync is scheduled in this process.")]
    internal static partial void LookupsOnlyStarted(this ILogger logger);

    [LoggerMessage(
        LogEvents.HidesOthers,
        LogLevel.Warning,
        "Sync {SyncId} deletes records of collection {Collection}, which {Syncs} syncs write: a row that leaves its model hides the whole record, "
        + "whatever the others have. To clear fields instead leaves it to them.")]
    internal static partial void HidesOthers(this ILogger logger, string syncId, string collection, int syncs);

    [LoggerMessage(
        LogEvents.StateIsTemporary,
        LogLevel.Warning,
        "The record store outlives this process, and what syncs remember does not: each start writes every row again. Keep it: .UseStateDirectory(\"state\") beside the store, or "
        + ".UsePostgresState(…) where several processes run syncs. A process that only looks records up says .LookupsOnly().")]
    internal static partial void StateIsTemporary(this ILogger logger);

    [LoggerMessage(
        LogEvents.Reloaded,
        LogLevel.Information,
        "The configuration was read again: {Sources} sources, {Models} models, {Collections} collections and {Syncs} syncs.")]
    internal static partial void Reloaded(this ILogger logger, int sources, int models, int collections, int syncs);

    [LoggerMessage(
        LogEvents.ReloadFailed,
        LogLevel.Error,
        "The configuration could not be taken over, so the one before stays ({ErrorType}): {Error}")]
    internal static partial void ReloadFailed(this ILogger logger, string errorType, string error);
}

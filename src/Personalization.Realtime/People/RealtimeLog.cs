using Microsoft.Extensions.Logging;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>What real time logs. Never an id, a value or an event. A number is never reused.</summary>
internal static partial class RealtimeLog
{
    [LoggerMessage(101, LogLevel.Warning, "Real time: {Work} failed with {Error}; it is tried again in {Seconds:0.0} s. {Message}")]
    internal static partial void WorkFailed(this ILogger logger, string work, string error, double seconds, string message);

    [LoggerMessage(102, LogLevel.Information, "Real time: {Work} works again.")]
    internal static partial void WorkBack(this ILogger logger, string work);

    [LoggerMessage(103, LogLevel.Error, "Real time: the store of people has lost {Buckets} of its parts. Membership answers 503 until it is back, or until an audience is reconciled, which takes them for lost.")]
    internal static partial void PeopleLost(this ILogger logger, int buckets);

    [LoggerMessage(104, LogLevel.Information, "Real time: everyone has come to the definitions in {Seconds:0.000} s; {Transitions} transitions.")]
    internal static partial void Backfilled(this ILogger logger, double seconds, int transitions);

    [LoggerMessage(120, LogLevel.Information, "Real time: definitions have changed: audiences that are new or mean something else {Audiences}, people who are judged anew {People}, events that are replayed {Events}, {Extent}.")]
    internal static partial void BackfillBegins(this ILogger logger, int audiences, long people, long events, string extent);

    [LoggerMessage(105, LogLevel.Warning, "Real time: the configuration that was read again is taken over when the store of people can be reached. {Message}")]
    internal static partial void ReloadWaits(this ILogger logger, string message);

    [LoggerMessage(106, LogLevel.Warning, "Real time: '{Reader}' is behind with the {Stream}; what it has not read is kept for {Days} days and then lost for it. See to it that a host runs it, or take it out of the configuration.")]
    internal static partial void ReaderLate(this ILogger logger, string reader, PersonStream stream, double days);

    [LoggerMessage(121, LogLevel.Error, "Real time: the transform {Transform} failed with {Error}. The event is blocked: it waits among the violations.")]
    internal static partial void TransformFailed(this ILogger logger, string transform, string error);

    [LoggerMessage(107, LogLevel.Warning, "Real time: the sync '{Sync}' cannot read what it delivers; it is tried again. {Message}")]
    internal static partial void DeliveryFailed(this ILogger logger, string sync, string message);

    [LoggerMessage(108, LogLevel.Warning, "Real time: the destination of the sync '{Sync}' has refused {Rows} of what it was given, which are dead letters now. {Reason}")]
    internal static partial void DeliveriesRefused(this ILogger logger, string sync, int rows, string reason);

    [LoggerMessage(109, LogLevel.Warning, "Real time: the sync '{Sync}' cannot deliver and tries again, for 48 hours. {Reason}")]
    internal static partial void DestinationAway(this ILogger logger, string sync, string reason);

    [LoggerMessage(110, LogLevel.Information, "Real time: the sync '{Sync}' delivers again.")]
    internal static partial void DestinationBack(this ILogger logger, string sync);
}

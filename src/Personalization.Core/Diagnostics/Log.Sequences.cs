using Microsoft.Extensions.Logging;

namespace Personalization.Diagnostics;

/// <summary>What the library logs about sequences.</summary>
internal static partial class Log
{
    [LoggerMessage(LogEvents.SequenceStarted, LogLevel.Information, "Sequence {SequenceId}: run {RunId} begins or goes on.")]
    internal static partial void SequenceStarted(this ILogger logger, string sequenceId, string runId);

    [LoggerMessage(EventId = LogEvents.SequenceEnded, Message = "Sequence {SequenceId}: run {RunId} ended as {Status}. {ErrorCode}")]
    internal static partial void SequenceEnded(this ILogger logger, LogLevel level, string sequenceId, string runId, string status, string? errorCode);

    [LoggerMessage(LogEvents.SequenceInterrupted, LogLevel.Information, "Sequence {SequenceId}: run {RunId} is left. It goes on in another process, or with the next start.")]
    internal static partial void SequenceInterrupted(this ILogger logger, string sequenceId, string runId);

    [LoggerMessage(LogEvents.SequenceFailed, LogLevel.Warning, "Sequence {SequenceId}: its runs cannot go on ({ErrorType}). {Error} They are tried again until they can.")]
    internal static partial void SequenceFailed(this ILogger logger, string sequenceId, string errorType, string error);

    [LoggerMessage(LogEvents.SequencesUnknown, LogLevel.Warning, "Which runs of sequences were left behind cannot be read ({ErrorType}). {Error} It is asked again until it can.")]
    internal static partial void SequencesUnknown(this ILogger logger, string errorType, string error);
}

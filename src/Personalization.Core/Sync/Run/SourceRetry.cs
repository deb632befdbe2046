using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Polly;

namespace Personalization.Sync.Run;

/// <summary>
/// Reads a model anew, from its first row, when its source had a transient error. Nothing is kept of the attempt before: it may have read
/// another state of the source.
/// </summary>
internal sealed class SourceRetry(string syncId, SyncLimits limits, TimeProvider time, ILogger logger)
{
    private readonly ResiliencePipeline _pipeline = RetryPipeline.Create(
        time,
        limits.SourceRetries,
        limits.SourceRetryDelay,
        IsTransient,
        (exception, pause, retry) => logger.SourceRetried(
            syncId, exception.InnerException!.GetType().Name, pause.TotalSeconds, retry, limits.SourceRetries));

    /// <param name="attempt">Opens the source, reads it to its end and plans, with a fresh plan, draft and tally each time.</param>
    /// <param name="cancellationToken">Cancels attempts and pauses.</param>
    /// <returns>What the attempt that succeeded answered.</returns>
    internal ValueTask<T> ExecuteAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
        => _pipeline.ExecuteAsync(static (attempt, token) => new ValueTask<T>(attempt(token)), attempt, cancellationToken);

    /// <summary>
    /// Only what was thrown by a source is <see cref="ErrorCodes.SourceFailed"/>: an <see cref="IOException"/> by itself is the state
    /// directory's.
    /// </summary>
    private static bool IsTransient(Exception exception)
    {
        if (exception is not PersonalizationException { Code: ErrorCodes.SourceFailed })
        {
            return false;
        }

        for (var cause = exception.InnerException; cause is not null; cause = cause.InnerException)
        {
            if (IsTransientCause(cause))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsTransientCause(Exception cause) => cause switch
    {
        DbException database => database.IsTransient,
        FileNotFoundException or DirectoryNotFoundException or DriveNotFoundException or PathTooLongException => false,
        TimeoutException or IOException or SocketException => true,
        _ => false,
    };
}

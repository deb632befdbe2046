using Microsoft.Extensions.Logging;
using Personalization.Diagnostics;
using Polly;

namespace Personalization.Sync;

/// <summary>
/// Tries a store's call again after transient errors. For calls that may be made twice, since one that timed out may have
/// done its work. Thread-safe.
/// </summary>
internal sealed class StoreRetry(string syncId, SyncLimits limits, TimeProvider time, ILogger logger)
{
    private readonly ResiliencePipeline _pipeline = RetryPipeline.Create(
        time,
        limits.Retries,
        limits.RetryDelay,
        exception => exception is RecordStoreException { Kind: RecordStoreErrorKind.Transient },
        (exception, pause, retry) => logger.StoreRetried(
            syncId, (exception.InnerException ?? exception).GetType().Name, pause.TotalSeconds, retry, limits.Retries));

    internal ValueTask<TResult> ExecuteAsync<TState, TResult>(
        Func<TState, CancellationToken, ValueTask<TResult>> call, TState state, CancellationToken cancellationToken)
        => _pipeline.ExecuteAsync(call, state, cancellationToken);
}

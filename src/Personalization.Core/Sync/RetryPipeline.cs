using Polly;
using Polly.Retry;

namespace Personalization.Sync;

/// <summary>Tries calls again after transient errors, after pauses that grow and differ from caller to caller.</summary>
internal static class RetryPipeline
{
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="retries">How often a call is tried again; then its last failure is thrown as it is.</param>
    /// <param name="delay">About how long the first pause is.</param>
    /// <param name="isTransient">Whether a failure is transient; any other one is thrown at once.</param>
    /// <param name="retrying">Is told of each failure, of the pause that follows, and which retry comes then.</param>
    internal static ResiliencePipeline Create(
        TimeProvider time, int retries, TimeSpan delay, Func<Exception, bool> isTransient, Action<Exception, TimeSpan, int> retrying)
        => retries == 0
            ? ResiliencePipeline.Empty
            : new ResiliencePipelineBuilder { TimeProvider = time }
                .AddRetry(new RetryStrategyOptions
                {
                    MaxRetryAttempts = retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = delay,
                    MaxDelay = SyncConstants.MaxRetryDelay,
                    ShouldHandle = failed => new(failed.Outcome.Exception is { } exception && isTransient(exception)),
                    OnRetry = failed =>
                    {
                        failed.Context.CancellationToken.ThrowIfCancellationRequested();
                        retrying(failed.Outcome.Exception!, failed.RetryDelay, failed.AttemptNumber + 1);
                        return default;
                    },
                })
                .Build();
}

using System.Threading.RateLimiting;

namespace Personalization.AspNetCore.Hooks;

/// <summary>How often webhooks may be called, by all callers together: nobody has shown a key yet when a call is read. Thread-safe.</summary>
internal sealed class HookLimit : IDisposable
{
    internal const int Requests = 200;
    internal const int Seconds = 10;

    private readonly SlidingWindowRateLimiter _limiter = new(new SlidingWindowRateLimiterOptions
    {
        PermitLimit = Requests,
        Window = TimeSpan.FromSeconds(Seconds),
        SegmentsPerWindow = Seconds,
        QueueLimit = 0,
    });

    /// <summary>Counts a call; answers after how many seconds another one is allowed, 0 when this one is.</summary>
    internal int Use()
    {
        using var lease = _limiter.AttemptAcquire();
        return lease.IsAcquired ? 0
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            : 1;
    }

    public void Dispose() => _limiter.Dispose();
}

using System.Threading.RateLimiting;

namespace Personalization.AspNetCore.Requests;

/// <summary>How often something may be asked, by all callers together. Thread-safe.</summary>
internal abstract class RequestLimit : IDisposable
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

    /// <summary>Gets a value indicating whether no request is allowed at the moment.</summary>
    internal bool IsUsedUp
    {
        get
        {
            using var none = _limiter.AttemptAcquire(0);
            return !none.IsAcquired;
        }
    }

    /// <summary>Counts a request; answers after how many seconds another one is allowed, 0 when this one is.</summary>
    internal int Use()
    {
        using var lease = _limiter.AttemptAcquire();
        return lease.IsAcquired ? 0
            : lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))
            : 1;
    }

    public void Dispose() => _limiter.Dispose();
}

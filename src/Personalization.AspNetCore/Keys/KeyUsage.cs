using System.Threading.RateLimiting;
using Personalization.Keys;

namespace Personalization.AspNetCore.Keys;

/// <summary>What is counted of a key, whichever of its texts is used, and however often the keys are read anew.</summary>
internal sealed class KeyUsage : IDisposable
{
    private const int Steps = 10;

    private volatile bool _used;

    internal KeyUsage(ApiKeyRate? rate)
    {
        Rate = rate;
        Limiter = rate is { } limit ? NewLimiter(limit) : null;
    }

    internal ApiKeyRate? Rate { get; }

    internal ReplenishingRateLimiter? Limiter { get; }

    /// <summary>Gets or sets when the last use was noted in the store.</summary>
    internal DateTimeOffset NotedAt { get; set; }

    internal void MarkUsed()
    {
        // Read first: a write by every request would send the cache line from core to core.
        if (!_used)
        {
            _used = true;
        }
    }

    /// <summary>Tells whether the key was used since this was last asked.</summary>
    internal bool TakeUsed()
    {
        var used = _used;
        _used = false;
        return used;
    }

    /// <summary>Marks the key as used again, since the note of it got lost.</summary>
    internal void PutBack() => _used = true;

    public void Dispose() => Limiter?.Dispose();

    /// <summary>All at once at most; then a tenth of the requests each tenth of the window.</summary>
    private static TokenBucketRateLimiter NewLimiter(ApiKeyRate rate)
    {
        var steps = Math.Min(Steps, rate.Requests);
        var tokens = rate.Requests / steps;
        return new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = rate.Requests,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = TimeSpan.FromTicks(rate.Window.Ticks * tokens / rate.Requests),
            QueueLimit = 0,
            AutoReplenishment = false, // by each request: a timer a key would outlive its key
        });
    }
}

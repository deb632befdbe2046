using System.Collections.Concurrent;
using System.Threading.RateLimiting;

namespace Personalization.AspNetCore.Lookups;

/// <summary>
/// How many bytes of records are held for answers at a time, over all requests: who would go beyond waits for others to be sent. A record's
/// size is known only when it has been read, so the largest that was seen lately in its collection counts. Thread-safe.
/// </summary>
internal sealed class AnswerBudget : IDisposable
{
    /// <summary>A record above this is large: smaller ones need no counting, one by one.</summary>
    internal const int LargeBytes = 64 * 1024;

    private const int UnitBytes = 1024;
    private const int Units = 64 * 1024;

    private readonly ConcurrentDictionary<string, int> _largest = new(StringComparer.Ordinal);
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = Units,
        QueueLimit = int.MaxValue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Gets how many bytes are held.</summary>
    internal long HeldBytes => (Units - _limiter.GetStatistics()!.CurrentAvailablePermits) * (long)UnitBytes;

    /// <summary>Answers the size of the largest record that was seen lately, or 0 when none was.</summary>
    internal int LargestOf(string collection) => _largest.GetValueOrDefault(collection);

    /// <summary>Notes how large records are. An old size fades, so that one large record long ago slows nothing.</summary>
    internal void Note(string collection, int largest)
    {
        var known = LargestOf(collection);
        var next = Math.Max(largest, known - (known / 16) - 1);
        if (next != known)
        {
            _largest[collection] = next;
        }
    }

    /// <summary>Waits until there is room. Whoever has room never asks for more before giving it back.</summary>
    internal ValueTask<RateLimitLease> TakeAsync(long bytes, CancellationToken cancellationToken)
        => _limiter.AcquireAsync((int)Math.Clamp(bytes / UnitBytes, 1, Units), cancellationToken);

    public void Dispose() => _limiter.Dispose();
}

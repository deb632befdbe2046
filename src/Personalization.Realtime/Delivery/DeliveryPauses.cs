using System.Security.Cryptography;
using Personalization.People;

namespace Personalization.Realtime.Delivery;

/// <summary>How long the buckets of a sync are left alone: longer with each failure, up to five minutes, each a little different; and as long as the destination asks for, all of them. Thread-safe.</summary>
internal sealed class DeliveryPauses(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    /// <summary>A destination that fails once and takes the next attempt is no news.</summary>
    private const int News = 3;

    private readonly (int Failures, DateTimeOffset Until)[] _buckets = new (int, DateTimeOffset)[PersonKey.Buckets];
    private readonly Lock _gate = new();
    private DateTimeOffset _all;
    private bool _isTold;

    internal bool IsPaused(int bucket)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return now < _all || now < _buckets[bucket].Until;
        }
    }

    /// <summary>Says that a bucket could not be delivered.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="after">How long the destination wants to be left alone.</param>
    /// <returns>Whether that is news: the destination has failed several times in a row, and nobody was told yet.</returns>
    internal bool Fail(int bucket, TimeSpan? after)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var failures = Math.Min(_buckets[bucket].Failures + 1, 20);
            var pause = First * Math.Pow(2, failures - 1);
            _buckets[bucket] = (failures, now + Scattered(pause < Longest ? pause : Longest));
            if (after is { } asked && asked > TimeSpan.Zero)
            {
                var until = now + (asked < LongestAsked ? asked : LongestAsked);
                _all = until > _all ? until : _all;
            }

            var isNews = failures >= News && !_isTold;
            _isTold |= isNews;
            return isNews;
        }
    }

    /// <summary>Says that all of a bucket was delivered.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <returns>Whether that is news: nothing of what was told fails any more.</returns>
    internal bool Succeed(int bucket)
    {
        lock (_gate)
        {
            _buckets[bucket] = default;
            var isNews = _isTold && _buckets.All(one => one.Failures < News);
            _isTold &= !isNews;
            return isNews;
        }
    }

    private static TimeSpan Scattered(TimeSpan pause) => pause * (RandomNumberGenerator.GetInt32(500, 1001) / 1000.0);
}

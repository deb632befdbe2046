namespace Personalization.Redis;

/// <summary>A cache in the process, in front of Redis. Not thread-safe; the store reads it when it is made.</summary>
/// <remarks>
/// Every write tells the near caches of all processes what it changed, so an answer is mostly milliseconds behind. It was superseded at most <see cref="MaxStaleness"/> ago,
/// also when these messages are lost; and at most <see cref="MaxAge"/> ago when a process died between a write and its message and no run has repeated the write since.
/// </remarks>
public sealed class NearCacheOptions
{
    /// <summary>Gets or sets how many bytes a collection may take, about; 64 MiB by default, at least 1 MiB. Half of it is for records, half for the pointers of other indexes, if there are any.</summary>
    public long Size { get; set; } = 64 << 20;

    /// <summary>Gets or sets how long ago an answer may have been superseded; 5 s by default, from 100 ms to 1 h. The collection's version is read from Redis twice in that time, while lookups go on.</summary>
    public TimeSpan MaxStaleness { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long an answer is kept at most before it is read again; 1 min by default, not below <see cref="MaxStaleness"/>. That there is no record is kept for 5 s at most.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Gets or sets how old an answer may be that is served while Redis cannot be reached; zero, the default, serves none, at most 7 days. Such an answer has
    /// <see cref="PersonalizationRecord.IsStale"/>. What is not in the near cache is an error: an unknown is never answered as 'not found'.
    /// </summary>
    public TimeSpan ServeStale { get; set; }

    /// <exception cref="ArgumentException">Values are out of their ranges; the message names all, and the ranges.</exception>
    internal void Check()
    {
        string[] problems =
        [
            .. Unless(Size >= 1 << 20, nameof(Size), $"{Size} bytes are too few; give it at least {1 << 20} (1MiB)"),
            .. Unless(MaxStaleness >= TimeSpan.FromMilliseconds(100) && MaxStaleness <= TimeSpan.FromHours(1), nameof(MaxStaleness), $"{MaxStaleness} is not between 100 ms and 1 h"),
            .. Unless(MaxAge >= MaxStaleness && MaxAge <= TimeSpan.FromDays(1), nameof(MaxAge), $"{MaxAge} is not between {nameof(MaxStaleness)} ({MaxStaleness}) and 1 day"),
            .. Unless(ServeStale >= TimeSpan.Zero && ServeStale <= TimeSpan.FromDays(7), nameof(ServeStale), $"{ServeStale} is not between 0 and 7 days"),
        ];
        if (problems.Length > 0)
        {
            throw new ArgumentException($"The near cache cannot be made. {string.Join(". ", problems)}.");
        }
    }

    private static IEnumerable<string> Unless(bool holds, string name, string problem) => holds ? [] : [$"{name}: {problem}"];
}

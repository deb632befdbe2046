using System.Runtime.CompilerServices;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Ingest;

/// <summary>
/// Shows the events of a source as they come, for a limited time. It reads the log, so that it sees what any process of the store takes in and costs nothing while nobody watches; refused messages are those of this process.
/// Writes nothing. Thread-safe.
/// </summary>
internal sealed class EventTail(RealtimeEngine engine, RecentRejections rejections)
{
    /// <summary>As many may watch at a time, in one process.</summary>
    internal const int MostOpen = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Clocks differ: positions are of the clock of who wrote, or of the store.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromSeconds(5);

    private int _open;

    internal static TimeSpan DefaultTime { get; } = TimeSpan.FromMinutes(10);

    internal static TimeSpan LongestTime { get; } = TimeSpan.FromHours(1);

    /// <summary>Follows a source, from five seconds ago until the time is over.</summary>
    /// <param name="source">The event source's name.</param>
    /// <param name="time">How long; more than nothing, at most <see cref="LongestTime"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What has come, about twice a second; an empty list says that nothing did.</returns>
    /// <exception cref="PersonalizationException">There is no such source, or too many watch.</exception>
    internal async IAsyncEnumerable<IReadOnlyList<TailedEvent>> FollowAsync(string source, TimeSpan time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        engine.Plans.CheckSource(source);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, LongestTime);
        Enter();
        try
        {
            var now = engine.Time.GetUtcNow();
            var until = now + time;
            var refused = rejections.Count;
            var reader = new TailReader(engine.Store, source, PersonLimits.NextNumber(0, now - Before));
            for (; now < until; now = engine.Time.GetUtcNow())
            {
                var (events, hasMore) = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                yield return [.. events, .. rejections.Read(source, ref refused)];
                if (!hasMore)
                {
                    await Task.Delay(Pause, engine.Time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _open) > MostOpen)
        {
            Interlocked.Decrement(ref _open);
            throw new PersonalizationException(RealtimeErrorCodes.TailsExhausted, $"{MostOpen} tails of events are open here, and more are not. End one of them, or wait until its time is over.");
        }
    }
}

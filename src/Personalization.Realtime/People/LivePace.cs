namespace Personalization.Realtime.People;

/// <summary>
/// Lets work of many people give way to live work. While there is live work, one slice is under way at a time, as large as is done in a few milliseconds, which is how long a live event may have to wait for the store;
/// and twice that time is left to it before the next. Thread-safe.
/// </summary>
internal sealed class LivePace(RealtimeEngine engine) : IDisposable
{
    /// <summary>How many are taken at once where nothing waits.</summary>
    internal const int Most = 256;

    private const int Least = 8;
    private const int First = 32;
    private const int PauseFactor = 2;
    private static readonly TimeSpan Wanted = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>How long no call may have come for live work to be over: one may be but a moment away.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _turn = new(1);
    private long _entered;
    private long? _calledAt;
    private int _size = First;

    public void Dispose() => _turn.Dispose();

    /// <summary>Takes a slice of a piece of work.</summary>
    /// <typeparam name="T">What a slice answers.</typeparam>
    /// <param name="rest">How much there is left.</param>
    /// <param name="take">Takes so much.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How much was taken, and what it answered.</returns>
    internal async ValueTask<(int Count, T Result)> TakeAsync<T>(int rest, Func<int, ValueTask<T>> take, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var isQuiet = !HasCalls() && (_calledAt is not { } last || engine.Time.GetElapsedTime(last) >= Quiet);
            var count = Math.Min(rest, isQuiet ? Most : _size);
            var began = engine.Time.GetTimestamp();
            var result = await take(count).ConfigureAwait(false);
            var took = engine.Time.GetElapsedTime(began);
            _size = isQuiet ? First : SizeAfter(_size, count, took);
            if (HasCalls())
            {
                await Task.Delay(PauseAfter(took), engine.Time, cancellationToken).ConfigureAwait(false);
            }

            return (count, result);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>How long live work has the store for itself after a slice.</summary>
    internal static TimeSpan PauseAfter(TimeSpan took) => TimeSpan.FromTicks(Math.Clamp(took.Ticks * PauseFactor, ShortestPause.Ticks, LongestPause.Ticks));

    /// <summary>How large the next slice is: half of the way to the size that would have taken as long as is wanted, and never more than twice as large. One that was short because no more was left says nothing.</summary>
    internal static int SizeAfter(int size, int count, TimeSpan took)
    {
        if (count < size && took <= Wanted)
        {
            return size;
        }

        var fitting = count * (Wanted.Ticks / (double)Math.Max(1, took.Ticks));
        return (int)Math.Clamp((count + Math.Min(fitting, count * 3.0)) / 2, Least, Most);
    }

    /// <summary>Whether a call came since this was last asked, or one is under way.</summary>
    private bool HasCalls()
    {
        var entered = engine.Load.Entered;
        var hasCalls = entered != _entered || !engine.Load.IsIdle;
        _entered = entered;
        _calledAt = hasCalls ? engine.Time.GetTimestamp() : _calledAt;
        return hasCalls;
    }
}

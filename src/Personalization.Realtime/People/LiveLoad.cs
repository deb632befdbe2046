namespace Personalization.Realtime.People;

/// <summary>How much live work is under way. It has a bound, above which nothing is let in before memory grows. Thread-safe.</summary>
/// <param name="mostBytes">How many bytes of messages may be under way; one call alone is always let in.</param>
/// <param name="mostCalls">How many calls may be under way.</param>
internal sealed class LiveLoad(long mostBytes, int mostCalls)
{
    private readonly Lock _gate = new();
    private long _bytes;
    private int _calls;
    private long _entered;

    /// <summary>Gets how many calls have been let in since the start.</summary>
    internal long Entered => Interlocked.Read(ref _entered);

    internal bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _calls == 0;
            }
        }
    }

    internal bool TryEnter(long bytes)
    {
        lock (_gate)
        {
            if (_calls > 0 && (_calls >= mostCalls || _bytes + bytes > mostBytes))
            {
                return false;
            }

            _calls++;
            _entered++;
            _bytes += bytes;
            return true;
        }
    }

    internal void Leave(long bytes)
    {
        lock (_gate)
        {
            _calls--;
            _bytes -= bytes;
        }
    }
}

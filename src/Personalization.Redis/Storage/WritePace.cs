namespace Personalization.Redis.Storage;

/// <summary>Spreads writes over time, so many a second over all syncs of the process. Thread-safe.</summary>
internal sealed class WritePace(int? perSecond, TimeProvider time)
{
    private readonly Lock _gate = new();
    private long _next;

    /// <summary>Waits for the turn of so many records.</summary>
    internal Task WaitAsync(int records, CancellationToken cancellationToken)
    {
        if (perSecond is not { } rate)
        {
            return Task.CompletedTask;
        }

        TimeSpan wait;
        lock (_gate)
        {
            // What was not used before is not saved up: the pace is a limit of every second.
            var now = time.GetTimestamp();
            var turn = Math.Max(_next, now);
            _next = turn + (records * time.TimestampFrequency / rate);
            wait = time.GetElapsedTime(now, turn);
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, time, cancellationToken) : Task.CompletedTask;
    }

    /// <summary>Gives back the turns of records that were not written after all.</summary>
    internal void GiveBack(int records)
    {
        if (perSecond is { } rate)
        {
            lock (_gate)
            {
                _next -= records * time.TimestampFrequency / rate;
            }
        }
    }

    /// <summary>Whether there is a limit at all.</summary>
    internal bool IsLimited => perSecond is not null;
}

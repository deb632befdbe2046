namespace Personalization.Sync;

/// <summary>
/// When the last whole run of a sync started, by this process's monotonic clock: setting the time of day, here or on another host, moves no schedule. Thread-safe.
/// </summary>
internal sealed class LastStart(TimeProvider time)
{
    private readonly Lock _lock = new();
    private string? _run;
    private long? _at;

    /// <summary>Gets how long ago that is; <see langword="null"/> when no run is known.</summary>
    internal TimeSpan? Elapsed
    {
        get
        {
            lock (_lock)
            {
                return _at is { } at ? time.GetElapsedTime(at) : null;
            }
        }
    }

    /// <summary>Notes a whole run of this process.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="timestamp">When it started.</param>
    internal void Ran(string run, long timestamp)
    {
        lock (_lock)
        {
            Take(run, timestamp);
        }
    }

    /// <summary>Notes the run that left a snapshot. One of another process, or of the one before, is known by the time of day alone: where that lies ahead, the run counts as started now.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="startedAt">When it started, by the clock of its host.</param>
    internal void Saw(string run, DateTimeOffset startedAt)
    {
        lock (_lock)
        {
            if (run != _run)
            {
                var age = Math.Max(0, (time.GetUtcNow() - startedAt).TotalSeconds);
                Take(run, time.GetTimestamp() - (long)(age * time.TimestampFrequency));
            }
        }
    }

    private void Take(string run, long timestamp)
    {
        _run = run;
        _at = _at > timestamp ? _at : timestamp;
    }
}

namespace Personalization.DependencyInjection.Hosting;

/// <summary>How long to wait after an attempt that failed: longer each time, by the monotonic clock. Not thread-safe.</summary>
internal sealed class FailurePauses(TimeProvider time)
{
    // 2^20 seconds are more than any pause needs, and no number overflows.
    private const int MostDoublings = 20;

    private long? _ended;
    private int _repeats;

    /// <summary>Gets a value indicating whether the attempt before failed, and no run since has mended that.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Notes how long ago the last whole run started: somebody has mended the failure if that was since, by hand or in another process.</summary>
    internal void Saw(TimeSpan? sinceStart)
    {
        if (HasFailed && _ended is { } ended && sinceStart < time.GetElapsedTime(ended))
        {
            HasFailed = false;
        }
    }

    /// <summary>Answers how long to wait for the next attempt; nothing or less when it may begin.</summary>
    internal TimeSpan UntilNext(TimeSpan longest)
    {
        var pause = HostingConstants.FirstPause * (1L << _repeats);
        return _ended is { } ended ? (longest < pause ? longest : pause) - time.GetElapsedTime(ended) : TimeSpan.Zero;
    }

    internal void Note(bool wasPressing, bool hasFailed)
    {
        _repeats = wasPressing && _ended is not null ? Math.Min(_repeats + 1, MostDoublings) : 0;
        _ended = time.GetTimestamp();
        HasFailed = hasFailed;
    }
}

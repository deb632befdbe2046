using Personalization.Sync;

namespace Personalization.DependencyInjection.Hosting;

/// <summary>
/// When a sync is due. While all is well, at its interval from the last start, whoever asked for that run. While its last run has failed, or the store lacks its records, after pauses that grow
/// up to the interval. All of it by the monotonic clock. Not thread-safe.
/// </summary>
internal sealed class SchedulePace(TimeSpan interval, Func<SyncStanding> standing, TimeProvider time)
{
    // 2^20 seconds are more than any pause needs, and no number overflows.
    private const int MostDoublings = 20;

    private long? _began;
    private long? _ended;
    private int _repeats;

    /// <summary>Gets a value indicating whether the attempt before failed, and no run since has mended that.</summary>
    internal bool HasFailed { get; private set; }

    /// <summary>Gets a value indicating whether the sync is due as soon as a pause allows, rather than at its interval.</summary>
    internal bool IsPressing => IsPressingAt(standing());

    /// <summary>Gets a value indicating whether the interval since the last attempt is over.</summary>
    internal bool IsIntervalOver => _began is not { } began || time.GetElapsedTime(began) >= interval;

    /// <summary>Answers how long to wait; nothing or less when the sync is due.</summary>
    internal TimeSpan UntilDue()
    {
        var now = standing();
        if (IsPressingAt(now))
        {
            return _ended is { } ended ? Smaller(interval, Pause()) - time.GetElapsedTime(ended) : TimeSpan.Zero;
        }

        // An attempt that a person cancelled counts too, or it would be made again at once.
        var since = _began is { } began ? Smaller(now.SinceStart, time.GetElapsedTime(began)) : now.SinceStart;
        return since is { } elapsed ? interval - elapsed : TimeSpan.Zero;
    }

    /// <summary>Notes an attempt that has ended. One that another process was in the way of is none.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="wasPressing">Whether the sync was pressing then.</param>
    /// <param name="hasFailed">Whether it failed, also in one region of several.</param>
    internal void Note(long began, bool wasPressing, bool hasFailed)
    {
        _repeats = wasPressing && _ended is not null ? Math.Min(_repeats + 1, MostDoublings) : 0;
        _began = began;
        _ended = time.GetTimestamp();
        HasFailed = hasFailed;
    }

    private static TimeSpan Smaller(TimeSpan? one, TimeSpan other) => one < other ? one.Value : other;

    private bool IsPressingAt(SyncStanding now)
    {
        // Somebody has run it whole since: by hand, or in another process.
        if (HasFailed && _ended is { } ended && now.SinceStart < time.GetElapsedTime(ended))
        {
            HasFailed = false;
        }

        return HasFailed || !now.IsCurrent;
    }

    private TimeSpan Pause() => HostingConstants.FirstPause * (1L << _repeats);
}

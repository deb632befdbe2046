namespace Personalization.DependencyInjection.Hosting;

/// <summary>When a sync is due. Not thread-safe.</summary>
internal interface ISyncPace
{
    /// <summary>Gets a value indicating whether the attempt before failed, and no run since has mended that.</summary>
    bool HasFailed { get; }

    /// <summary>Gets a value indicating whether the sync is due as soon as a pause allows, rather than at its time.</summary>
    bool IsPressing { get; }

    /// <summary>Gets a value indicating whether it would be due also if the attempt before had not failed.</summary>
    bool IsTurnOver { get; }

    /// <summary>Gets a value indicating whether it is due because of a fire alone: a run that finds it served by another one has nothing to do.</summary>
    bool IsByFire { get; }

    /// <summary>Gets what a run is caused by.</summary>
    string Cause { get; }

    /// <summary>Gets the longest time between two looks.</summary>
    TimeSpan LongestWait { get; }

    /// <summary>Reads what is known outside this process, if anything.</summary>
    ValueTask RefreshAsync(CancellationToken cancellationToken);

    /// <summary>Answers how long to wait; nothing or less when the sync is due.</summary>
    TimeSpan UntilDue();

    /// <summary>Notes an attempt that has ended. One that another process was in the way of is none.</summary>
    /// <param name="began">When it began.</param>
    /// <param name="wasPressing">Whether the sync was pressing then.</param>
    /// <param name="hasFailed">Whether it failed, also in one region of several.</param>
    void Note(long began, bool wasPressing, bool hasFailed);

    /// <summary>Notes that another schedule takes the place of this one.</summary>
    Task RetireAsync(CancellationToken stopping);
}

using Personalization.Errors;

namespace Personalization.Sync;

/// <summary>The runs of this process, those of schedules included: starts them without waiting, lists and cancels them. Thread-safe.</summary>
public interface ISyncRuns
{
    /// <summary>Starts a run and does not wait for it. While another run of the sync is under way, it waits for that first.
    /// A run that is asked the same and still waits is answered again, since it will read what a new one would.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="options">What this run is asked beyond the usual.</param>
    /// <returns>The run as it begins.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>).</exception>
    SyncRunState Start(string syncId, SyncRunOptions? options = null);

    /// <summary>Lists the runs of a sync, the newest first; of those that have ended, the last 100.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <returns>The runs; none when no sync of that id has run.</returns>
    IReadOnlyList<SyncRunState> List(string syncId);

    /// <summary>Finds a run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <returns>The run, or <see langword="null"/> when it is not among those that are kept.</returns>
    SyncRunState? Find(string runId);

    /// <summary>Ends a run that waits or is under way; what it wrote is known to the next run. The run ends a moment later.</summary>
    /// <param name="runId">The run's id.</param>
    /// <returns><see langword="false"/> when there is no such run, or it has ended.</returns>
    bool Cancel(string runId);
}

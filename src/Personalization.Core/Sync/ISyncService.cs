

namespace Personalization.Sync;

/// <summary>Runs syncs by hand and answers how they went. Thread-safe.</summary>
public interface ISyncService
{
    /// <summary>Gets the ids of the configured syncs.</summary>
    IReadOnlyList<string> SyncIds { get; }

    /// <summary>Runs a sync now. A run that is already under way is waited for first: one run of a sync at a time.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="options">What this run is asked beyond the usual.</param>
    /// <param name="cancellationToken">Ends the run; what was written is known to the next run.</param>
    /// <returns>The account of the run. Failures are in it, not thrown.</returns>
    /// <exception cref="Errors.PersonalizationException">No sync has that id (<c>sync_not_found</c>).</exception>
    Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Gets the last run of a sync in this process.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <returns>The run, or <see langword="null"/> when there was none.</returns>
    SyncRun? GetLastRun(string syncId);

    /// <summary>Tells whether every sync of a collection has committed a run against what the store now holds.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <returns><see langword="false"/> while the collection is loading: unknown is not 'not found' then.</returns>
    bool IsReady(string collection);
}

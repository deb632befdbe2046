using Personalization.Sync.History;

namespace Personalization;

/// <summary>Runs syncs by hand, waiting for the end or not, and answers how the runs of this process go, those of schedules included. Thread-safe.</summary>
public interface ISyncService
{
    /// <summary>Gets the ids of the configured syncs.</summary>
    IReadOnlyList<string> SyncIds { get; }

    /// <summary>Runs a sync now. A run that is already under way is waited for first: one run of a sync at a time.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="options">What this run is asked beyond the usual.</param>
    /// <param name="cancellationToken">Ends the run; what was written is known to the next run.</param>
    /// <returns>The account of the run. Failures are in it, not thrown.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>).</exception>
    Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Starts a run and does not wait for it. While another run of the sync is under way, it waits for that first.
    /// A run that is asked the same and still waits is answered again, since it will read what a new one would.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="options">What this run is asked beyond the usual.</param>
    /// <returns>The run as it begins.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>).</exception>
    SyncRunState StartRun(string syncId, SyncRunOptions? options = null);

    /// <summary>Lists the runs of a sync, the newest first; of those that have ended, the last 100.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <returns>The runs; none when no sync of that id has run.</returns>
    IReadOnlyList<SyncRunState> ListRuns(string syncId);

    /// <summary>Finds a run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <returns>The run, or <see langword="null"/> when it is not among those that are kept.</returns>
    SyncRunState? FindRun(string runId);

    /// <summary>Ends a run that waits or is under way; what it wrote is known to the next run. The run ends a moment later.</summary>
    /// <param name="runId">The run's id.</param>
    /// <returns><see langword="false"/> when there is no such run, or it has ended.</returns>
    bool CancelRun(string runId);

    /// <summary>Lists runs, the newest first: those of this process and, where the journal outlives it, those of other processes and of earlier ones.</summary>
    /// <param name="query">Which runs.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The runs. Those that have ended name no rejected rows: <see cref="ListRejectedAsync"/> does.</returns>
    /// <exception cref="PersonalizationException">The journal cannot be reached (<c>journal_unavailable</c>).</exception>
    Task<IReadOnlyList<SyncRunState>> ListRunsAsync(SyncRunQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var runs = SyncIds.Where(id => query.SyncId is null || id == query.SyncId).SelectMany(ListRuns).OrderByDescending(run => run.CreatedAt);
        return Task.FromResult<IReadOnlyList<SyncRunState>>([.. runs.Where(query.Covers).Skip(query.Offset).Take(query.Limit)]);
    }

    /// <summary>Finds a run, of this process or another one.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run, or <see langword="null"/> when it is not among those that are kept.</returns>
    /// <exception cref="PersonalizationException">The journal cannot be reached (<c>journal_unavailable</c>).</exception>
    Task<SyncRunState?> FindRunAsync(string runId, CancellationToken cancellationToken = default) => Task.FromResult(FindRun(runId));

    /// <summary>Ends a run that waits or is under way, in this process or another one; what it wrote is known to the next run. The run ends a moment later.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="false"/> when there is no such run, or it has ended.</returns>
    /// <exception cref="PersonalizationException">The journal cannot be reached (<c>journal_unavailable</c>).</exception>
    Task<bool> CancelRunAsync(string runId, CancellationToken cancellationToken = default) => Task.FromResult(CancelRun(runId));

    /// <summary>Lists the rejected rows of a run that has ended, as far as they are kept: 100,000 of a run, for a week. Of rows with the same key, one.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="offset">How many rows are passed over.</param>
    /// <param name="limit">How many rows are listed at most, up to 1,000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The rows. Their keys are personal data.</returns>
    /// <exception cref="PersonalizationException">The journal cannot be reached (<c>journal_unavailable</c>).</exception>
    Task<IReadOnlyList<RejectedRow>> ListRejectedAsync(string runId, long offset = 0, int limit = 100, CancellationToken cancellationToken = default)
        => Task.FromResult<IReadOnlyList<RejectedRow>>([.. (FindRun(runId)?.Run?.Rejections ?? []).Skip((int)Math.Min(offset, int.MaxValue)).Take(limit)]);

    /// <summary>Plans a run and says what it would do: a dry run. Nothing is written to the store. Waits for a run that is under way.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="options">What the run would be asked beyond the usual.</param>
    /// <param name="samples">How many operations of each kind are shown, with the fields before and after.</param>
    /// <param name="cancellationToken">Ends the dry run.</param>
    /// <returns>What the run would do.</returns>
    /// <exception cref="PersonalizationException">The run could not even be planned; <see cref="PersonalizationException.Code"/> says why.</exception>
    Task<SyncPreview> PlanAsync(
        string syncId, SyncRunOptions? options = null, int samples = 10, CancellationToken cancellationToken = default);

    /// <summary>
    /// Compares the model with what the store holds of the sync, by key and hash, and says what a run with <see cref="SyncRunOptions.Reconcile"/> would mend: missing records are added,
    /// stale ones changed, those that the model does not have removed. Nothing is written to the store.
    /// </summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="samples">How many records of each kind are shown.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <returns>What differs.</returns>
    /// <exception cref="PersonalizationException">The comparison could not be made; <see cref="PersonalizationException.Code"/> says why.</exception>
    Task<SyncPreview> ReconcileAsync(string syncId, int samples = 10, CancellationToken cancellationToken = default)
        => PlanAsync(syncId, new SyncRunOptions { Reconcile = true }, samples, cancellationToken);

    /// <summary>
    /// Tries one row out: what the model has, what each mapping makes of it, and what a run would leave. Writes nothing unless asked to, and then this record alone; the next run
    /// writes it again. Reads the model until it comes to the row, and does not see that another row has the same key or an index value of it.
    /// </summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="key">The record key.</param>
    /// <param name="options">What the row counts as, and whether it is written.</param>
    /// <param name="cancellationToken">Cancels the call, also at the source.</param>
    /// <returns>What was found. A row that a run would reject is in it, not thrown.</returns>
    /// <exception cref="PersonalizationException">
    /// The model has no such row (<c>row_not_found</c>), it cannot be read, or a record cannot be written by itself before the sync has run
    /// (<c>store_mismatch</c>); <see cref="PersonalizationException.Code"/> says what.
    /// </exception>
    Task<RowTest> TestRowAsync(string syncId, string key, RowTestOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Lists the syncs that have parts in collections, those included that left the configuration as a whole, and are not configured to: their parts stay until they are forgotten.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The syncs, by collection.</returns>
    Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Forgets a sync that is no longer configured, or no longer into the collection that has its parts: others may write its fields from then on.
    /// </summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="removeParts">Whether its parts are removed from the records; otherwise each stays until another sync that writes one of its fields writes the record.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many parts were removed.</returns>
    /// <exception cref="PersonalizationException">The sync is configured (<c>sync_configured</c>), or no collection knows it (<c>sync_not_found</c>).</exception>
    Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default);

    /// <summary>Gets the last run of a sync in this process.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <returns>The run, or <see langword="null"/> when there was none.</returns>
    SyncRun? GetLastRun(string syncId);

    /// <summary>Tells whether every sync of a collection has committed a run against what the store now holds.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <returns><see langword="false"/> while the collection is loading: unknown is not 'not found' then.</returns>
    bool IsReady(string collection);

    /// <summary>Tells whether a collection is ready, and the sync that provides an index has committed a run with that index and its column.</summary>
    /// <param name="collection">The collection's name.</param>
    /// <param name="index">The index's name.</param>
    /// <returns><see langword="false"/> while a value that is not found by the index is unknown.</returns>
    bool IsReady(string collection, string index) => IsReady(collection);
}

namespace Personalization;

/// <summary>
/// Runs sequences: syncs that run one after another. One run of a sequence at a time, over all processes that share the state; what a process leaves behind when it ends goes on in another one, or with
/// its next start. Thread-safe.
/// </summary>
public interface ISequenceService
{
    /// <summary>Gets the ids of the configured sequences.</summary>
    IReadOnlyList<string> SequenceIds { get; }

    /// <summary>Starts a run and does not wait for it. A run that waits for its turn is answered again, since it will do what a new one would.</summary>
    /// <param name="sequenceId">The sequence's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run as it begins.</returns>
    /// <exception cref="PersonalizationException">No sequence has that id (<c>sequence_not_found</c>), or the journal cannot be used (<c>journal_unavailable</c>).</exception>
    Task<SequenceRun> StartRunAsync(string sequenceId, CancellationToken cancellationToken = default);

    /// <summary>Runs a sequence and waits for its end.</summary>
    /// <param name="sequenceId">The sequence's id.</param>
    /// <param name="cancellationToken">Ends the run as <see cref="CancelRunAsync"/> does.</param>
    /// <returns>The account of the run. Failures of members are in it, not thrown.</returns>
    /// <exception cref="PersonalizationException">
    /// No sequence has that id (<c>sequence_not_found</c>), another process has the state (<c>state_locked</c>), or the journal cannot be used (<c>journal_unavailable</c>).
    /// </exception>
    Task<SequenceRun> RunAsync(string sequenceId, CancellationToken cancellationToken = default);

    /// <summary>Finds a run.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The run, or <see langword="null"/> when it is not among those that are kept.</returns>
    Task<SequenceRun?> FindRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>Lists the runs of a sequence, the newest first.</summary>
    /// <param name="sequenceId">The sequence's id.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="offset">How many are passed over.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The runs; none when no sequence of that id has run.</returns>
    Task<IReadOnlyList<SequenceRun>> ListRunsAsync(string sequenceId, int limit = 100, int offset = 0, CancellationToken cancellationToken = default);

    /// <summary>Ends a run that waits or is under way, in whichever process: the member that runs is cancelled, and those after it are skipped. The run ends a moment later.</summary>
    /// <param name="runId">The run's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="false"/> when there is no such run, or it has ended.</returns>
    Task<bool> CancelRunAsync(string runId, CancellationToken cancellationToken = default);
}

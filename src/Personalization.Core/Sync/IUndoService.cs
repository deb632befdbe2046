namespace Personalization;

/// <summary>Brings back what runs have removed, for syncs that keep it. Thread-safe.</summary>
public interface IUndoService
{
    /// <summary>
    /// Writes back the parts that a run has removed, in all regions. Records that have a part again are left alone. The keys are held from then on: no run removes them, though the model lacks
    /// them, until they are released or the model has them again. Safe to repeat: what was cut short is done then.
    /// </summary>
    /// <param name="runId">The run.</param>
    /// <param name="keys">The record keys, at most 1,000; <see langword="null"/> for all that the run has removed.</param>
    /// <param name="cancellationToken">Cancels the call; what was written back stays, and is held.</param>
    /// <returns>What became of the parts.</returns>
    /// <exception cref="PersonalizationException">
    /// Nothing is kept of that run (<c>nothing_kept</c>), its sync is not configured (<c>sync_not_found</c>), too many keys are named (<c>options_invalid</c>), or another process runs it (<c>sync_running</c>);
    /// <see cref="PersonalizationException.Code"/> says what.
    /// </exception>
    Task<UndoneRun> UndoAsync(string runId, IReadOnlyCollection<string>? keys = null, CancellationToken cancellationToken = default);

    /// <summary>Ends the holding of keys: the next run of the sync removes those that the model lacks, as if they had never been undone.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="runId">The run whose removals were undone; <see langword="null"/> for all.</param>
    /// <param name="keys">The record keys, at most 1,000; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many keys were held.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>), or too many keys are named (<c>options_invalid</c>).</exception>
    Task<long> ReleaseAsync(string syncId, string? runId = null, IReadOnlyCollection<string>? keys = null, CancellationToken cancellationToken = default);

    /// <summary>Counts the keys that a sync holds, by the run whose removals were undone.</summary>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The runs; none when nothing is held.</returns>
    /// <exception cref="PersonalizationException">No sync has that id (<c>sync_not_found</c>).</exception>
    Task<IReadOnlyList<HeldRun>> ListHeldAsync(string syncId, CancellationToken cancellationToken = default);
}

/// <summary>What became of the parts that a run had removed. A record that was written back in some region counts as written back. Immutable.</summary>
public sealed record UndoneRun
{
    /// <summary>Gets the run.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the sync.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets how many records have their part again.</summary>
    public required long Restored { get; init; }

    /// <summary>Gets how many had a part already: the model brought them back, or they had been undone before.</summary>
    public required long LeftAlone { get; init; }

    /// <summary>Gets how many could not be written back.</summary>
    public required long Rejected { get; init; }

    /// <summary>Gets the first of them, at most 100. Personal data: not for logs.</summary>
    public required IReadOnlyList<RejectedRow> Rejections { get; init; }
}

/// <summary>How many keys are held after an undo.</summary>
/// <param name="RunId">The run whose removals were undone.</param>
/// <param name="Keys">How many.</param>
public sealed record HeldRun(string RunId, long Keys);

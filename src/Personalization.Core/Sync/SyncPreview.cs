namespace Personalization;

/// <summary>What a run would do, had it been run and not only planned. Immutable.</summary>
public sealed class SyncPreview
{
    /// <summary>Gets the sync's id.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets what would become of the rows if the store took every operation.</summary>
    public required SyncCounts Counts { get; init; }

    /// <summary>Gets how many bytes the plan takes on the disk.</summary>
    public required long PlanBytes { get; init; }

    /// <summary>Gets the name of the plan's effect: a run with <see cref="SyncRunOptions.AllowRemovals"/> set to it may remove what this plan does, and nothing else.</summary>
    public required string Digest { get; init; }

    /// <summary>Gets why a valve would stop the run, and the way out; <see langword="null"/> when none would.</summary>
    public string? ValveError { get; init; }

    /// <summary>Gets the first operations of each kind.</summary>
    public required IReadOnlyList<PreviewOperation> Samples { get; init; }

    /// <summary>Gets the first rows that would be rejected, at most 100.</summary>
    public IReadOnlyList<RejectedRow> Rejections { get; init; } = [];

    /// <summary>
    /// Gets a value indicating whether an earlier run has been cut short and not resumed yet. The plan then counts every row as unknown; the run
    /// itself would resume that one first.
    /// </summary>
    public bool IsAgainstOpenPlan { get; init; }

    /// <summary>Gets how many records the run would leave as they are although the model lacks them: an undo brought them back, and they are held until they are released.</summary>
    public long Held { get; init; }
}

/// <summary>An operation of a plan that is only shown. Personal data: not for logs.</summary>
/// <param name="Kind">What it counts as.</param>
/// <param name="Key">The record key.</param>
/// <param name="Before">The fields that this sync has in the store now, a JSON object in UTF-8; <see langword="null"/> when it has none.</param>
/// <param name="After">The fields after it, a JSON object in UTF-8; <see langword="null"/> when the part is removed.</param>
public sealed record PreviewOperation(PreviewOperationKind Kind, string Key, ReadOnlyMemory<byte>? Before, ReadOnlyMemory<byte>? After);

/// <summary>What an operation counts as.</summary>
public enum PreviewOperationKind
{
    /// <summary>The key is new.</summary>
    Added = 0,

    /// <summary>The key was known.</summary>
    Changed = 1,

    /// <summary>The key left the model.</summary>
    Removed = 2,
}

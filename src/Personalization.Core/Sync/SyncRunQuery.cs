using Personalization.Journal;

namespace Personalization;

/// <summary>Which runs are listed, the newest first. What is not set is not asked.</summary>
public sealed record SyncRunQuery
{
    /// <summary>Gets the id of a sync.</summary>
    public string? SyncId { get; init; }

    /// <summary>Gets how the runs ended; those that have not are left out then.</summary>
    public SyncRunStatus? Status { get; init; }

    /// <summary>Gets a value indicating whether only runs are listed that have not ended.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Gets a value indicating whether runs are left out that had nothing to do.</summary>
    public bool HasOperations { get; init; }

    /// <summary>Gets a value indicating whether runs are left out of which no operation succeeded.</summary>
    public bool HasSuccesses { get; init; }

    /// <summary>Gets how many runs are passed over.</summary>
    public int Offset { get; init; }

    /// <summary>Gets how many runs are listed at most.</summary>
    /// <value>100 by default, at most 1,000.</value>
    public int Limit { get; init; } = 100;

    /// <summary>Gets how far the runs are, also of those that have not ended.</summary>
    internal JournalRunStatus? Stage { get; init; }
}

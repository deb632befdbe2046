namespace Personalization.Journal;

/// <summary>A row of a run: one that was rejected, one that the debugger saw, or a removed part that can be brought back. Personal data. Immutable.</summary>
internal sealed record JournalRow
{
    public required string RunId { get; init; }

    public required string SyncId { get; init; }

    public required JournalRowKind Kind { get; init; }

    /// <summary>Gets the place among the rows of this kind in the run, from 0.</summary>
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Gets the record key; <see langword="null"/> where the key itself could not be read.</summary>
    public string? Key { get; init; }

    /// <summary>Gets <c>added</c>, <c>changed</c> or <c>removed</c>; <see langword="null"/> where the row did not come that far.</summary>
    public string? Operation { get; init; }

    /// <summary>Gets <c>succeeded</c> or <c>rejected</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Gets why it was rejected: columns and types, never a value.</summary>
    public string? Reason { get; init; }

    /// <summary>Gets the number of the batch in which it was sent.</summary>
    public long? Batch { get; init; }

    /// <summary>Gets the region, where there are several.</summary>
    public string? Region { get; init; }

    /// <summary>Gets the source row as JSON; only while the debugger is on.</summary>
    public ReadOnlyMemory<byte>? Source { get; init; }

    /// <summary>Gets the mapped part as JSON.</summary>
    public ReadOnlyMemory<byte>? Part { get; init; }

    /// <summary>Gets what the store answered.</summary>
    public string? Answer { get; init; }

    /// <summary>Gets when it is removed, where that is not the retention's matter; <see langword="null"/> for the retention.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What a row is kept for. Persisted: numbers stay.</summary>
internal enum JournalRowKind
{
    Rejected = 0,
    Debugged = 1,
    Removed = 2,
}

/// <summary>Which rows are listed, in the order of their numbers; of a key in all runs of a sync, the latest run first.</summary>
internal sealed record JournalRowQuery
{
    public required JournalRowKind Kind { get; init; }

    public string? RunId { get; init; }

    public string? SyncId { get; init; }

    public string? Key { get; init; }

    public string? Status { get; init; }

    public string? Operation { get; init; }

    public long? Batch { get; init; }

    /// <summary>Gets the number after which the page of a run begins.</summary>
    public long After { get; init; } = -1;

    public int Limit { get; init; } = 100;
}

/// <summary>Which rows are removed.</summary>
internal sealed record JournalRowFilter
{
    public JournalRowKind? Kind { get; init; }

    public string? SyncId { get; init; }

    public string? RunId { get; init; }

    public string? Key { get; init; }

    public DateTimeOffset? Before { get; init; }
}

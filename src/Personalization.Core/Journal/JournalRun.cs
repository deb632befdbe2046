namespace Personalization.Journal;

/// <summary>A run as the journal keeps it. Immutable.</summary>
internal sealed record JournalRun
{
    /// <summary>Gets the id: a UUID of version 7, so that the order of ids is that of their times.</summary>
    public required string Id { get; init; }

    public required string SyncId { get; init; }

    public required JournalRunStatus Status { get; init; }

    /// <summary>Gets which process runs it: a run that is open and whose owner is gone was interrupted.</summary>
    public required string Owner { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets what asked for it: <c>manual</c>, <c>schedule</c>, <c>sequence:RUN</c>, <c>after:SYNC</c> or <c>webhook</c>.</summary>
    public string Cause { get; init; } = "manual";

    public string? Fingerprint { get; init; }

    public long RowsQueried { get; init; }

    public JournalOperations Added { get; init; }

    public JournalOperations Changed { get; init; }

    public JournalOperations Removed { get; init; }

    public long Rejected { get; init; }

    public TimeSpan PlanDuration { get; init; }

    public TimeSpan ApplyDuration { get; init; }

    public string? Error { get; init; }

    public string? ErrorCode { get; init; }

    /// <summary>Gets the rest of the account as JSON, regions included, which only its writer reads; <see langword="null"/> before the end. No keys of records are in it.</summary>
    public string? Account { get; init; }

    internal bool HasEnded => Status >= JournalRunStatus.Success;
}

/// <summary>What was planned of an operation, and what became of it.</summary>
internal readonly record struct JournalOperations(long Planned, long Attempted, long Succeeded, long Failed);

/// <summary>How far a run is. Persisted: numbers stay.</summary>
internal enum JournalRunStatus
{
    Queued = 0,
    Querying = 1,
    Processing = 2,
    Reporting = 3,
    Success = 10,
    Warning = 11,
    Failed = 12,
    Cancelled = 13,
    Interrupted = 14,
}

/// <summary>Which runs are listed. What is not set is not asked.</summary>
internal sealed record JournalRunQuery
{
    public string? SyncId { get; init; }

    /// <summary>Gets a value indicating whether only runs are listed that have not ended.</summary>
    public bool IsOpen { get; init; }

    public JournalRunStatus? Status { get; init; }

    /// <summary>Gets a value indicating whether runs without a planned operation are left out.</summary>
    public bool HasOperations { get; init; }

    /// <summary>Gets a value indicating whether runs without an operation that succeeded are left out.</summary>
    public bool HasSuccesses { get; init; }

    /// <summary>Gets the earliest <see cref="JournalRun.CreatedAt"/>.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Gets the id of a run: only older ones are listed.</summary>
    public string? Before { get; init; }

    public int Offset { get; init; }

    public int Limit { get; init; } = 100;
}

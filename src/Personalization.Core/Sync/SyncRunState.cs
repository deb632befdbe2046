using Personalization.Sync;

namespace Personalization;

/// <summary>How far a run had come at one moment. Immutable.</summary>
public sealed record SyncRunState
{
    /// <summary>Gets the run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the sync's id.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets when the run was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when the run started; <see langword="null"/> while it waits for another run of the sync.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the run ended; <see langword="null"/> before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets what the run does or did last; its counts are at most 1,000 rows behind.</summary>
    public SyncProgress Progress { get; init; }

    /// <summary>Gets the account of the run; <see langword="null"/> before it has ended.</summary>
    public SyncRun? Run { get; init; }

    /// <summary>Gets what asked for the run: <c>manual</c>, <c>schedule</c>, <c>sequence:RUN</c>, <c>after:SYNC</c> or <c>webhook</c>.</summary>
    public string Cause { get; init; } = "manual";

    /// <summary>Gets the id of the run that brought this one to its end after it was cut short; <see langword="null"/> when none has.</summary>
    public string? ResumedBy { get; init; }

    /// <summary>Gets how many operations were planned, and what became of them.</summary>
    internal RunOperations Operations { get; init; }
}

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
}

using Personalization.Sequences;

namespace Personalization;

/// <summary>The account of a run of a sequence, as far as it has come. Immutable.</summary>
public sealed record SequenceRun
{
    /// <summary>Gets the run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the sequence's id.</summary>
    public required string SequenceId { get; init; }

    /// <summary>Gets how far the run is.</summary>
    public required SequenceRunStatus Status { get; init; }

    /// <summary>Gets when the run was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Gets when the first member began; <see langword="null"/> before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the run ended; <see langword="null"/> before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets what asked for the run: <c>manual</c>, <c>schedule</c>, <c>after:…</c> or <c>webhook</c>.</summary>
    public string Cause { get; init; } = SequenceConstants.Manual;

    /// <summary>Gets which member ended the run, and why; <see langword="null"/> when none did.</summary>
    public string? Error { get; init; }

    /// <summary>Gets the stable code of the failure, see <see cref="ErrorCodes"/>; <see langword="null"/> when there is none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets the members in their order, as they were configured when the run was asked for.</summary>
    public required IReadOnlyList<SequenceMemberRun> Members { get; init; }

    /// <summary>Gets a value indicating whether nothing of the run is to come any more.</summary>
    public bool HasEnded => Status is SequenceRunStatus.Success or SequenceRunStatus.Warning or SequenceRunStatus.Failed or SequenceRunStatus.Cancelled;

    internal SequenceRun With(int index, SequenceMemberRun member) => this with { Members = [.. Members.Select((known, n) => n == index ? member : known)] };

    /// <summary>The run with its end: what has not run will not.</summary>
    internal SequenceRun Ended(SequenceRunStatus status, DateTimeOffset at) => this with
    {
        Status = status,
        FinishedAt = at,
        Members = [.. Members.Select(member => member.Status == SequenceMemberStatus.Pending ? member with { Status = SequenceMemberStatus.Skipped } : member)],
    };
}

/// <summary>A member in a run of its sequence. Immutable.</summary>
public sealed record SequenceMemberRun
{
    /// <summary>Gets the sync's id.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets how far the member is.</summary>
    public SequenceMemberStatus Status { get; init; }

    /// <summary>Gets when it ends the run of the sequence.</summary>
    public SequenceTermination TerminateOn { get; init; }

    /// <summary>Gets the id of the sync's run, the last one where it had to begin again; <see langword="null"/> before it.</summary>
    public string? RunId { get; init; }

    /// <summary>Gets when the member began; <see langword="null"/> before that.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the member ended; <see langword="null"/> before that.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets how many rows were read.</summary>
    public long RowsQueried { get; init; }

    /// <summary>Gets how many rows were rejected.</summary>
    public long Rejected { get; init; }

    /// <summary>Gets why it failed, and the way out; <see langword="null"/> when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Gets the stable code of the failure, see <see cref="ErrorCodes"/>; <see langword="null"/> when there is none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>How many rows it may reject.</summary>
    internal RejectedLimit MaxRejected { get; init; }

    internal bool HasEnded => Status is SequenceMemberStatus.Success or SequenceMemberStatus.Warning or SequenceMemberStatus.Failed or SequenceMemberStatus.Cancelled;
}

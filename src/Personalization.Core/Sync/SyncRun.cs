using System.Text.Json.Serialization;
using Personalization.Sync;

namespace Personalization;

/// <summary>The account of one run. Immutable.</summary>
public sealed record SyncRun
{
    /// <summary>Gets the run's id.</summary>
    public required string RunId { get; init; }

    /// <summary>Gets the sync's id.</summary>
    public required string SyncId { get; init; }

    /// <summary>Gets how the run ended.</summary>
    public required SyncRunStatus Status { get; init; }

    /// <summary>Gets when the run started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Gets how long the run read and compared.</summary>
    public TimeSpan PlanDuration { get; init; }

    /// <summary>Gets how long the run wrote.</summary>
    public TimeSpan ApplyDuration { get; init; }

    /// <summary>Gets what became of the rows.</summary>
    public required SyncCounts Counts { get; init; }

    /// <summary>Gets the first rejected rows, at most 100; <see cref="SyncCounts.Rejected"/> counts them all.</summary>
    public IReadOnlyList<RejectedRow> Rejections { get; init; } = [];

    /// <summary>Gets why the run failed, or failed in some regions, and the way out; <see langword="null"/> when it did not.</summary>
    public string? Error { get; init; }

    /// <summary>
    /// Gets the account of a run that an earlier process could not bring to its end, and that was brought there before this run began;
    /// <see langword="null"/> when there was none.
    /// </summary>
    public SyncRun? Resumed { get; init; }

    /// <summary>
    /// Gets how the run ended in each region, where there are several. <see cref="Counts"/> are then those of the region that this process serves, or of another where it came to its end;
    /// the status is a warning when it did not in all.
    /// </summary>
    public IReadOnlyList<SyncRegionRun> Regions { get; init; } = [];

    /// <summary>Gets the stable code of the failure, see <see cref="ErrorCodes"/>; <see langword="null"/> when there is none.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>Gets how many operations were planned, and what became of them.</summary>
    internal RunOperations Operations { get; init; }

    /// <summary>Gets the rejected rows for the journal: all, up to a limit. Taken out when they are there.</summary>
    internal IReadOnlyList<RejectedRow> AllRejections { get; init; } = [];

    /// <summary>The account without what it tells of a record.</summary>
    internal SyncRun Without(string key) => Rejections.Any(row => row.Key == key) ? this with { Rejections = [.. Rejections.Where(row => row.Key != key)] } : this;
}

/// <summary>A row that a run could not use.</summary>
/// <param name="Key">The record key, or <see langword="null"/> when the key itself could not be read. Personal data: not for logs.</param>
/// <param name="Reason">Why: names columns and types, never a value.</param>
public sealed record RejectedRow(string? Key, string Reason)
{
    /// <summary>Gets <c>added</c>, <c>changed</c> or <c>removed</c>; <see langword="null"/> where the row did not come that far.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Operation { get; init; }

    /// <summary>Gets the region, where there are several.</summary>
    [JsonIgnore]
    internal string? Region { get; init; }
}

/// <summary>How a run ended in one region. Immutable.</summary>
/// <param name="Region">The region's name.</param>
/// <param name="Status">How it ended there.</param>
/// <param name="Counts">What became of the rows there.</param>
/// <param name="Error">Why it failed there, and the way out; <see langword="null"/> when it did not.</param>
/// <param name="ErrorCode">The stable code of the failure; <see langword="null"/> when there is none.</param>
public sealed record SyncRegionRun(string Region, SyncRunStatus Status, SyncCounts Counts, string? Error = null, string? ErrorCode = null);

/// <summary>How a run ended.</summary>
public enum SyncRunStatus
{
    /// <summary>Every row is accounted for and none was rejected.</summary>
    Success = 0,

    /// <summary>Completed, with rejected rows.</summary>
    Warning = 1,

    /// <summary>Ended by an error; what was not written is done by the next run.</summary>
    Failed = 2,

    /// <summary>Ended by its caller.</summary>
    Cancelled = 3,

    /// <summary>Ended since the process stops; the next run goes on.</summary>
    Interrupted = 4,
}

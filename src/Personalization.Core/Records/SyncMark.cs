using System.Text.Json.Serialization;

namespace Personalization.Records;

/// <summary>What a store knows of a sync. It moves only after everything that it covers has been acknowledged.</summary>
/// <param name="SnapshotId">The last committed snapshot, or <see langword="null"/> when no run has committed yet.</param>
/// <param name="OpenPlanId">The plan that is being applied, or <see langword="null"/> when none is.</param>
/// <param name="Token">The token of the run that set the mark.</param>
/// <param name="PlanOffset">How many of the open plan's operations, from its start, have been acknowledged: a run that is resumed starts there.</param>
public sealed record SyncMark(string? SnapshotId, string? OpenPlanId, long Token, long PlanOffset = 0)
{
    /// <summary>The <see cref="PlanOffset"/> of a plan of which nothing is left to be done, claims that waited included.</summary>
    internal const long WholePlan = long.MaxValue;

    /// <summary>Gets the names of the indexes, with their columns, that a run has committed with; <see langword="null"/> when there is none. A store keeps the text as it is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Indexes { get; init; }
}

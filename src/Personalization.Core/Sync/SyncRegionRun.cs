namespace Personalization.Sync;

/// <summary>How a run ended in one region. Immutable.</summary>
/// <param name="Region">The region's name.</param>
/// <param name="Status">How it ended there.</param>
/// <param name="Counts">What became of the rows there.</param>
/// <param name="Error">Why it failed there, and the way out; <see langword="null"/> when it did not.</param>
/// <param name="ErrorCode">The stable code of the failure; <see langword="null"/> when there is none.</param>
public sealed record SyncRegionRun(string Region, SyncRunStatus Status, SyncCounts Counts, string? Error = null, string? ErrorCode = null);

namespace Personalization.Sync;

/// <summary>The sizes that runs work in. Results never depend on them; tests vary them to prove that.</summary>
internal sealed record SyncLimits
{
    internal int MaxProvisionalRows { get; init; } = SyncConstants.MaxProvisionalRows;

    internal int ScanAfterMisses { get; init; } = SyncConstants.ScanAfterMisses;

    internal int BatchOperations { get; init; } = SyncConstants.BatchOperations;

    internal int BatchBytes { get; init; } = SyncConstants.BatchBytes;

    internal int BatchesInFlight { get; init; } = SyncConstants.BatchesInFlight;
}

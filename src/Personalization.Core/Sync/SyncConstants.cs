namespace Personalization.Sync;

/// <summary>The defaults of syncs, each with its reason where it is not plain.</summary>
internal static class SyncConstants
{
    internal const int DefaultMaxRemovedPercent = 50;

    /// <summary>Below this many removals the percentage says nothing.</summary>
    internal const int MinRemovalsForValve = 100;

    /// <summary>Batches of 1,000 with 4 in flight come near what a store can take.</summary>
    internal const int BatchOperations = 1000;
    internal const int BatchBytes = 4 * 1024 * 1024;
    internal const int BatchesInFlight = 4;

    /// <summary>A scan of the whole snapshot costs about as much as this many rows that are mapped for nothing.</summary>
    internal const int ScanAfterMisses = 1024;

    /// <summary>How many displaced rows wait before the rest of the snapshot is loaded.</summary>
    internal const int MaxProvisionalRows = 65_536;

    /// <summary>How many rejected rows a run's result names; all are counted.</summary>
    internal const int RejectionSamples = 100;
}

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

    /// <summary>Each move waits for the disk twice; a resumed run repeats at most this many batches.</summary>
    internal const int LowWaterBatches = 128;

    /// <summary>How many entries are searched around a row that is not the next one.</summary>
    internal const int WindowEntries = 8192;

    /// <summary>A scan of the whole snapshot costs about as much as this many rows that are mapped for nothing.</summary>
    internal const int ScanAfterMisses = 1024;

    /// <summary>How many displaced rows wait before the rest of the snapshot is loaded.</summary>
    internal const int MaxProvisionalRows = 65_536;

    /// <summary>With their pauses, a quarter of a minute to half a one in all: longer than a store takes to fail over.</summary>
    internal const int Retries = 8;

    /// <summary>Each reads the whole model.</summary>
    internal const int SourceRetries = 3;

    /// <summary>Below this many failures of rows, their share says nothing.</summary>
    internal const int MinFailures = 1000;

    /// <summary>How much memory displaced rows may take before they go to disk: about eight million rows of the old snapshot.</summary>
    internal const long DisplacedBytes = 256 * 1024 * 1024;

    /// <summary>How many rejected rows a run's result names; all are counted.</summary>
    internal const int RejectionSamples = 100;

    /// <summary>How many rejected rows of a run the journal keeps; all are counted.</summary>
    internal const int MostRejections = 100_000;

    /// <summary>How many keys a sync holds at most after undos. Each run reads them all.</summary>
    internal const int MaxHeldKeys = 1_000_000;

    /// <summary>How long removed parts are kept at most.</summary>
    internal static readonly TimeSpan MaxUndo = TimeSpan.FromDays(7);

    /// <summary>The first pause; each is about twice the one before.</summary>
    internal static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than a store takes that is well; a region whose store is not delays the others by no more.</summary>
    internal static readonly TimeSpan RegionPatience = TimeSpan.FromSeconds(1);

    /// <summary>Longer than a source takes to stop a statement at its server; less than a host's time-out at shutdown.</summary>
    internal static readonly TimeSpan SourcePatience = TimeSpan.FromSeconds(5);

    /// <summary>How long disposing waits for runs that were not stopped before, and that do not end.</summary>
    internal static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>How old the readiness may be that a miss goes by where no host reads it again and again.</summary>
    internal static readonly TimeSpan ReadinessAge = TimeSpan.FromSeconds(2);
    internal static readonly TimeSpan SourceRetryDelay = TimeSpan.FromSeconds(2);
    internal static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(10);
}

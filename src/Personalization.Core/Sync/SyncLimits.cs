namespace Personalization.Sync;

/// <summary>The sizes and pauses that runs work with. What a run that succeeds leaves never depends on them; tests vary them to prove that.</summary>
internal sealed record SyncLimits
{
    internal int MaxProvisionalRows { get; init; } = SyncConstants.MaxProvisionalRows;

    /// <summary>How much memory the differ may take for rows that do not come in the order of last time; beyond that it uses the disk.</summary>
    internal long DisplacedBytes { get; init; } = SyncConstants.DisplacedBytes;

    internal int WindowEntries { get; init; } = SyncConstants.WindowEntries;

    internal int ScanAfterMisses { get; init; } = SyncConstants.ScanAfterMisses;

    internal int BatchOperations { get; init; } = SyncConstants.BatchOperations;

    internal int BatchBytes { get; init; } = SyncConstants.BatchBytes;

    internal int BatchesInFlight { get; init; } = SyncConstants.BatchesInFlight;

    /// <summary>After how many acknowledged batches the low-water mark moves.</summary>
    internal int LowWaterBatches { get; init; } = SyncConstants.LowWaterBatches;

    /// <summary>How often a call of the store is tried again that failed transiently.</summary>
    internal int Retries { get; init; } = SyncConstants.Retries;

    internal TimeSpan RetryDelay { get; init; } = SyncConstants.RetryDelay;

    /// <summary>How often the model is read anew after its source failed transiently.</summary>
    internal int SourceRetries { get; init; } = SyncConstants.SourceRetries;

    internal TimeSpan SourceRetryDelay { get; init; } = SyncConstants.SourceRetryDelay;

    /// <summary>How long a cancelled run waits for its source to listen, and for it to close.</summary>
    internal TimeSpan SourcePatience { get; init; } = SyncConstants.SourcePatience;

    /// <summary>How long a region that is ready to read the model waits for others, to read it once for all.</summary>
    internal TimeSpan RegionPatience { get; init; } = SyncConstants.RegionPatience;

    /// <summary>How many failures of rows it takes before a run stops because most of its operations fail.</summary>
    internal int MinFailures { get; init; } = SyncConstants.MinFailures;

    /// <summary>How large a plan may grow; <see langword="null"/> for as large as the disk allows.</summary>
    internal long? MaxPlanBytes { get; init; }

    /// <summary>Is told of each step, on the thread that made it.</summary>
    internal Action<RunStep>? Stepped { get; init; }
}

/// <summary>The moments of a run after which a crash leaves something different behind. Tests end processes there.</summary>
internal enum RunStep
{
    /// <summary>The draft of the snapshot and the plan lie in the state directory.</summary>
    PlanFlushed,

    /// <summary>The store's mark names the plan as open.</summary>
    MarkOpened,

    /// <summary>The store has acknowledged a batch.</summary>
    BatchAcknowledged,

    /// <summary>The verdicts on operations up to an offset are durable in the outcome log.</summary>
    OutcomesLogged,

    /// <summary>The low-water mark has moved to that offset.</summary>
    LowWaterMoved,

    /// <summary>The new snapshot is in its place.</summary>
    SnapshotCommitted,

    /// <summary>The store's mark names the new snapshot.</summary>
    MarkCommitted,

    /// <summary>Plan, draft and outcome log are gone.</summary>
    FilesDeleted,

    /// <summary>A plan that did not come to its end was folded: the snapshot with its keys as unknown is in its place.</summary>
    PlanFolded,

    /// <summary>The journal keeps the parts that the next batch removes, where the sync keeps them.</summary>
    RemovalsKept,

    /// <summary>The keys that an undo brings back are held.</summary>
    KeysHeld,
}

namespace Personalization.Sync;

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
}

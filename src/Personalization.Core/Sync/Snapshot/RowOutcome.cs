namespace Personalization.Sync.Snapshot;

/// <summary>What a run made of the row behind an entry; kept beside the state so that counts can be mended. Persisted, never changed.</summary>
internal enum RowOutcome : byte
{
    /// <summary>No write was needed.</summary>
    Unchanged = 0,

    /// <summary>The plan holds an operation.</summary>
    Planned = 1,

    /// <summary>The row was refused before the plan.</summary>
    Rejected = 2,

    /// <summary>The mode does not act on the row.</summary>
    Skipped = 3,
}

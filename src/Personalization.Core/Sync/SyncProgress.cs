namespace Personalization;

/// <summary>How far a run has come.</summary>
/// <param name="SyncId">The sync's id.</param>
/// <param name="Phase">What the run is doing.</param>
/// <param name="RowsQueried">Rows read so far.</param>
/// <param name="Planned">Operations planned so far.</param>
/// <param name="Applied">Operations that the store has answered so far.</param>
public readonly record struct SyncProgress(string SyncId, SyncPhase Phase, long RowsQueried, long Planned, long Applied);

/// <summary>What a run is doing.</summary>
public enum SyncPhase
{
    /// <summary>The model is read and compared with the last snapshot; nothing is written to the store.</summary>
    Querying = 0,

    /// <summary>The plan is applied to the store.</summary>
    Processing = 1,

    /// <summary>The run has ended.</summary>
    Finished = 2,

    /// <summary>The store has all of it; snapshot, mark and the run's account are written.</summary>
    Reporting = 3,
}

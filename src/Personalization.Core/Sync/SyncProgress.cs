namespace Personalization.Sync;

/// <summary>How far a run has come.</summary>
/// <param name="SyncId">The sync's id.</param>
/// <param name="Phase">What the run is doing.</param>
/// <param name="RowsQueried">Rows read so far.</param>
/// <param name="Planned">Operations planned so far.</param>
/// <param name="Applied">Operations that the store has answered so far.</param>
public readonly record struct SyncProgress(string SyncId, SyncPhase Phase, long RowsQueried, long Planned, long Applied);

namespace Personalization.Sync;

/// <summary>What a run is doing.</summary>
public enum SyncPhase
{
    /// <summary>The model is read and compared with the last snapshot; nothing is written to the store.</summary>
    Querying = 0,

    /// <summary>The plan is applied to the store.</summary>
    Processing = 1,

    /// <summary>The run has ended.</summary>
    Finished = 2,
}

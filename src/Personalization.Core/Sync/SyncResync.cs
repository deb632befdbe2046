namespace Personalization.Sync;

/// <summary>How a run starts anew, when a person asks for that.</summary>
public enum SyncResync
{
    /// <summary>It does not: only what changed since the last run is written.</summary>
    None = 0,

    /// <summary>Every row is written, and keys that left the model are removed. Also after a change of the key column or the collection.</summary>
    Full = 1,

    /// <summary>Every part of this sync is removed and the model is written as added. The removal valve does not apply.</summary>
    ClearAndFill = 2,

    /// <summary>Nothing is written: the model as it is counts as written, and only later changes are sent. Pending rejections are forgotten.</summary>
    ResetCdc = 3,
}

namespace Personalization;

/// <summary>What a store's error concerns, and so what a run does about it.</summary>
public enum RecordStoreErrorKind
{
    /// <summary>The store as a whole, until somebody mends it: the run ends.</summary>
    Run = 0,

    /// <summary>Transient: busy, out of reach, out of memory, loading. Tried again with growing pauses; then the run ends.</summary>
    Transient = 1,

    /// <summary>A row of the batch: the batch is halved until the row is found, and the row is rejected.</summary>
    Row = 2,
}

namespace Personalization.Sync.Plan;

/// <summary>What became of an operation that did not simply succeed. Persisted, never changed.</summary>
internal enum VerdictKind : byte
{
    /// <summary>Another record holds an index value, or claims one that this one gives up: it waits for the end of the plan.</summary>
    Deferred = 1,

    /// <summary>Another record holds an index value and keeps it.</summary>
    IndexTaken = 2,

    /// <summary>The store cannot take the row.</summary>
    RowError = 3,

    /// <summary>There is no such record, and the mode only updates.</summary>
    RecordMissing = 4,

    /// <summary>The part was written before, and the mode only inserts.</summary>
    PartExists = 5,

    /// <summary>The part was written before from the same inputs, so that the row needs nothing.</summary>
    PartUnchanged = 6,
}

namespace Personalization.Sync.Plan;

/// <summary>What became of one operation of a plan.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Operation">What the operation counted as when it was planned.</param>
/// <param name="Ordinal">Its position in the plan.</param>
/// <param name="Detail">For <see cref="VerdictKind.IndexTaken"/> the position of the index; for <see cref="VerdictKind.PartExists"/> the hash of the part's inputs.</param>
/// <param name="Reason">For <see cref="VerdictKind.RowError"/>, what the store said.</param>
internal readonly record struct Verdict(VerdictKind Kind, PlanOperationKind Operation, long Ordinal, ulong Detail = 0, string? Reason = null)
{
    /// <summary>Whether the row was refused, for a reason that its owner should know.</summary>
    internal bool IsRejection => Kind is VerdictKind.IndexTaken or VerdictKind.RowError;
}

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

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

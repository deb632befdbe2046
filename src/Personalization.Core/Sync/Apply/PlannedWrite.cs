using Personalization.Records;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Apply;

/// <summary>An operation on its way to the store.</summary>
/// <param name="Kind">What it counts as.</param>
/// <param name="Ordinal">Its position in the plan.</param>
/// <param name="Operation">The operation.</param>
internal readonly record struct PlannedWrite(PlanOperationKind Kind, long Ordinal, RecordOperation Operation)
{
    /// <summary>Gets the row as its source had it; <see langword="null"/> while the debugger is off.</summary>
    internal byte[]? Source { get; init; }
}

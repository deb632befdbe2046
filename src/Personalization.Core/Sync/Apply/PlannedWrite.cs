using Personalization.Records;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Apply;

/// <summary>An operation on its way to the store.</summary>
/// <param name="Kind">What it counts as.</param>
internal readonly record struct PlannedWrite(PlanOperationKind Kind, long Ordinal, RecordOperation Operation);

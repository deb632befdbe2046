using Personalization.Records;
using Personalization.Sync.Planning;

namespace Personalization.Sync.Applying;

/// <summary>An operation on its way to the store, and what it counts as.</summary>
internal readonly record struct PlannedWrite(PlanOperationKind Kind, RecordOperation Operation);

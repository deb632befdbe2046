namespace Personalization.Sync.Applying;

/// <summary>Operations on their way to the store together.</summary>
/// <param name="Writes">The operations, in the order of the plan.</param>
/// <param name="End">The plan's position behind the last of them.</param>
internal sealed record PlannedBatch(IReadOnlyList<PlannedWrite> Writes, long End);

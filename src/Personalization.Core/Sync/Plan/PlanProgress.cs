namespace Personalization.Sync.Plan;

/// <summary>How far a plan has been applied.</summary>
/// <param name="Offset">The operations before this position are settled or wait.</param>
/// <param name="Waiting">Positions before it of operations that another record stood in the way of.</param>
/// <param name="LogLength">How many bytes of the outcome log say so; 0 when there is none yet.</param>
/// <param name="IsDone">Whether every operation is settled.</param>
internal sealed record PlanProgress(long Offset, IReadOnlySet<long> Waiting, long LogLength, bool IsDone)
{
    internal static readonly PlanProgress None = new(0, new HashSet<long>(), 0, IsDone: false);
}

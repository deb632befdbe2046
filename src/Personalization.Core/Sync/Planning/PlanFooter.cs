namespace Personalization.Sync.Planning;

/// <summary>The end of a plan's file: what became clear only when the whole model had been read.</summary>
internal sealed record PlanFooter
{
    /// <summary>Positions of operations that must not be applied, ascending.</summary>
    public required IReadOnlyList<long> Voided { get; init; }

    /// <summary>Positions of provisional operations that change a known key, ascending.</summary>
    public required IReadOnlyList<long> ProvisionalChanges { get; init; }

    /// <summary>Names the plan's effect.</summary>
    public required string Digest { get; init; }
}

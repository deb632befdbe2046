namespace Personalization.Sync.Planning;

/// <summary>A sealed plan: what a run is going to do, and the draft of the snapshot that it is going to leave.</summary>
internal sealed class SyncPlan
{
    /// <summary>How many operations the plan's file holds, void ones included.</summary>
    internal required long Operations { get; init; }

    /// <summary>How many of them are to be applied.</summary>
    internal long EffectiveOperations => Operations - Voided.Count;

    /// <summary>Positions of operations that must not be applied.</summary>
    internal required IReadOnlySet<long> Voided { get; init; }

    /// <summary>Positions of provisional operations that turned out to change a known key.</summary>
    internal required IReadOnlySet<long> ProvisionalChanges { get; init; }

    /// <summary>Keys whose entries stay as they were, since their rows were refused.</summary>
    internal required HashSet<byte[]> KeptKeys { get; init; }

    /// <summary>Names the plan's effect, so that removals can be allowed for this plan alone.</summary>
    internal required string Digest { get; init; }

    /// <summary>What the operation at a position counts as.</summary>
    internal PlanOperationKind KindOf(PlanOperationKind kind, long ordinal)
        => kind == PlanOperationKind.Provisional && ProvisionalChanges.Contains(ordinal) ? PlanOperationKind.Change
            : kind == PlanOperationKind.Provisional ? PlanOperationKind.Add
            : kind;
}

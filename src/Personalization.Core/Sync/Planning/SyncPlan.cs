using Personalization.Sync.Snapshots;

namespace Personalization.Sync.Planning;

/// <summary>A sealed plan: what a run is going to do, and the draft of the snapshot that it is going to leave.</summary>
internal sealed class SyncPlan : IDisposable
{
    /// <summary>How many operations the plan's file holds, void ones included.</summary>
    internal required long Operations { get; init; }

    /// <summary>How many of them are to be applied.</summary>
    internal long EffectiveOperations => Operations - Voided.Count;

    /// <summary>Positions of operations that must not be applied.</summary>
    internal required OrdinalSet Voided { get; init; }

    /// <summary>Positions of provisional operations that turned out to change a known key.</summary>
    internal required OrdinalSet ProvisionalChanges { get; init; }

    /// <summary>Keys whose entries stay as they were, since their rows were refused.</summary>
    internal required KeptKeys KeptKeys { get; init; }

    /// <summary>What becomes of the rows if every operation succeeds.</summary>
    internal required SyncCounts Counts { get; init; }

    /// <summary>The first rows that were refused already.</summary>
    internal required IReadOnlyList<RejectedRow> Rejections { get; init; }

    /// <summary>Names the plan's effect, so that removals can be allowed for this plan alone.</summary>
    internal required string Digest { get; init; }

    /// <summary>Index values that operations claim; <see langword="null"/> where none of them can be another record's.</summary>
    internal ClaimRegister? Claims { get; init; }

    /// <summary>What the operation at a position counts as.</summary>
    internal PlanOperationKind KindOf(PlanOperationKind kind, long ordinal)
        => kind is not (PlanOperationKind.Provisional or PlanOperationKind.ProvisionalPair) ? kind
            : ProvisionalChanges.Contains(ordinal) ? PlanOperationKind.Change
            : PlanOperationKind.Add;

    /// <summary>The part that the operation at a position writes.</summary>
    internal ReadOnlySpan<byte> PartOf(PlanOperation operation, long ordinal)
        => operation.Kind == PlanOperationKind.ProvisionalPair ? PartPair.Choose(operation.Part, ProvisionalChanges.Contains(ordinal)) : operation.Part;

    public void Dispose()
    {
        KeptKeys.Dispose();
        Claims?.Dispose();
    }
}

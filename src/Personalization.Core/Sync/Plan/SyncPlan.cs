using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Plan;

/// <summary>A sealed plan: what a run is going to do, and how far it has. Made when the model has been read, or opened again from its file.</summary>
internal sealed partial class SyncPlan : IDisposable
{
    /// <summary>What the plan says of itself at its start.</summary>
    internal required PlanHeader Header { get; init; }

    /// <summary>What became clear when the model had been read.</summary>
    internal required PlanFooter Footer { get; init; }

    /// <summary>How many operations the plan's file holds, void ones included.</summary>
    internal required long Operations { get; init; }

    /// <summary>How many of them are to be applied.</summary>
    internal long EffectiveOperations => Operations - Footer.Voided.Count;

    /// <summary>How many of them remove something from the store.</summary>
    internal long Removals { get; init; }

    /// <summary>Keys whose entries stay as they were, since their rows were refused.</summary>
    internal KeptKeys KeptKeys { get; init; } = new();

    /// <summary>Index values that operations claim; <see langword="null"/> where none of them can be another record's.</summary>
    internal ClaimRegister? Claims { get; set; }

    /// <summary>What it was made against; <see langword="null"/> when that was nothing, or when the run's own snapshot is in its place.</summary>
    internal SnapshotFile? Base { get; init; }

    /// <summary>How far it was applied.</summary>
    internal PlanProgress Progress { get; init; } = PlanProgress.None;

    internal SyncCounts Counts => Footer.Counts;

    internal IReadOnlyList<RejectedRow> Rejections => Footer.Rejections;

    /// <summary>What the operation at a position counts as.</summary>
    internal PlanOperationKind KindOf(PlanOperationKind kind, long ordinal)
        => kind is not (PlanOperationKind.Provisional or PlanOperationKind.ProvisionalPair) ? kind
            : Footer.ProvisionalChanges.Contains(ordinal) ? PlanOperationKind.Change
            : PlanOperationKind.Add;

    /// <summary>The part that the operation at a position writes.</summary>
    internal ReadOnlySpan<byte> PartOf(PlanOperation operation, long ordinal)
        => operation.Kind == PlanOperationKind.ProvisionalPair ? PartPair.Choose(operation.Part, Footer.ProvisionalChanges.Contains(ordinal)) : operation.Part;

    /// <summary>Whether the operations are what the sync, as it is configured now, would still do.</summary>
    internal bool Fits(SyncDefinition sync) => Header.Collection == sync.Collection
        && Header.KeyColumn == sync.KeyColumn
        && Header.Fingerprint == SyncFingerprint.Of(sync)
        && (Header.Removal == RowPolicy.RemovalOf(sync.OnRemoved) || Counts.Removed == 0);

    public void Dispose()
    {
        KeptKeys.Dispose();
        Claims?.Dispose();
    }
}

/// <summary>How far a plan has been applied.</summary>
/// <param name="Offset">The operations before this position are settled or wait.</param>
/// <param name="Waiting">Positions before it of operations that another record stood in the way of.</param>
/// <param name="LogLength">How many bytes of the outcome log say so; 0 when there is none yet.</param>
/// <param name="IsDone">Whether every operation is settled.</param>
internal sealed record PlanProgress(long Offset, IReadOnlySet<long> Waiting, long LogLength, bool IsDone)
{
    internal static readonly PlanProgress None = new(0, new HashSet<long>(), 0, IsDone: false);
}

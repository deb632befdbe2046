using Personalization.Sync.Plan;

namespace Personalization.Sync.Run;

/// <summary>What became of the rows of a run whose plan was applied: computed from the plan and its outcome log alone, whoever applied which part of it.</summary>
internal sealed class RunAccount(SyncPlan plan)
{
    private readonly List<RejectedRow> _rejections = [.. plan.Rejections];
    private SentOperations _added = new(plan.Counts.Added, plan.Counts.Added, 0);
    private SentOperations _changed = new(plan.Counts.Changed, plan.Counts.Changed, 0);
    private SentOperations _removed = new(plan.Counts.Removed, plan.Counts.Removed, 0);

    internal RunOperations Operations => RunOperations.Planned(plan.Counts, plan.Footer.RejectedChanges).With(_added, _changed, _removed);

    internal SyncCounts Counts { get; private set; } = plan.Counts;

    internal IReadOnlyList<RejectedRow> Rejections => _rejections;

    internal bool HasRejections => Counts.Rejected > 0 || Counts.RemovalsRejected > 0;

    internal void Add(Verdict verdict)
    {
        if (verdict.Kind == VerdictKind.Deferred)
        {
            return;
        }

        Counts = verdict.Operation switch
        {
            PlanOperationKind.Removal => Counts with { Removed = Counts.Removed - 1 },
            PlanOperationKind.Change => Counts with { Changed = Counts.Changed - 1 },
            _ => Counts with { Added = Counts.Added - 1 },
        };
        ref var sent = ref SentOf(verdict.Operation);
        sent = sent with { Succeeded = sent.Succeeded - 1, Failed = sent.Failed + (verdict.IsRejection ? 1 : 0) };
        Counts = verdict switch
        {
            { IsRejection: true, Operation: PlanOperationKind.Removal } => Counts with { RemovalsRejected = Counts.RemovalsRejected + 1 },
            { IsRejection: true } => Counts with { Rejected = Counts.Rejected + 1 },
            { Kind: VerdictKind.PartUnchanged } => Counts with { Unchanged = Counts.Unchanged + 1 },
            _ => Counts with { Skipped = Counts.Skipped + 1 },
        };
    }

    internal void Sample(string key, string reason, string operation)
    {
        if (_rejections.Count < SyncConstants.MostRejections)
        {
            _rejections.Add(new RejectedRow(key, reason) { Operation = operation });
        }
    }

    private ref SentOperations SentOf(PlanOperationKind kind)
    {
        switch (kind)
        {
            case PlanOperationKind.Removal:
                return ref _removed;
            case PlanOperationKind.Change:
                return ref _changed;
            default:
                return ref _added;
        }
    }
}

using Personalization.Sync.Plan;

namespace Personalization.Sync.Apply;

/// <summary>Counts what the store has answered so far, for progress and for runs that end early. Thread-safe.</summary>
internal sealed class ApplyTally
{
    private readonly Lock _gate = new();
    private long _added;
    private long _changed;
    private long _removed;
    private long _skipped;
    private long _unchanged;
    private long _rejected;
    private long _removalsRejected;
    private long _changesRejected;
    private long _addsUnneeded;
    private long _changesUnneeded;

    internal long Applied
    {
        get
        {
            lock (_gate)
            {
                return _added + _changed + _removed;
            }
        }
    }

    /// <summary>Counts writes that the store has applied; those without a kind are not among them.</summary>
    internal void Succeeded(IReadOnlyList<PlannedWrite> writes)
    {
        lock (_gate)
        {
            foreach (var write in writes)
            {
                _added += write.Kind is PlanOperationKind.Add or PlanOperationKind.Provisional ? 1 : 0;
                _changed += write.Kind == PlanOperationKind.Change ? 1 : 0;
                _removed += write.Kind == PlanOperationKind.Removal ? 1 : 0;
            }
        }
    }

    internal void Refused(Verdict verdict)
    {
        lock (_gate)
        {
            if (verdict.IsRejection)
            {
                _changesRejected += verdict.Operation == PlanOperationKind.Change ? 1 : 0;
                _rejected += verdict.Operation == PlanOperationKind.Removal ? 0 : 1;
                _removalsRejected += verdict.Operation == PlanOperationKind.Removal ? 1 : 0;
            }
            else if (verdict.Kind != VerdictKind.Deferred)
            {
                var isChange = verdict.Operation == PlanOperationKind.Change;
                _changesUnneeded += isChange ? 1 : 0;
                _addsUnneeded += isChange ? 0 : 1;
                _unchanged += verdict.Kind == VerdictKind.PartUnchanged ? 1 : 0;
                _skipped += verdict.Kind == VerdictKind.PartUnchanged ? 0 : 1;
            }
        }
    }

    /// <summary>What has become of a plan's operations so far.</summary>
    internal RunOperations OperationsOf(SyncPlan plan)
    {
        lock (_gate)
        {
            var addsRejected = _rejected - _changesRejected;
            return RunOperations.Planned(plan.Counts, plan.Footer.RejectedChanges).With(
                new SentOperations(_added + addsRejected + _addsUnneeded, _added, addsRejected),
                new SentOperations(_changed + _changesRejected + _changesUnneeded, _changed, _changesRejected),
                new SentOperations(_removed + _removalsRejected, _removed, _removalsRejected));
        }
    }

    /// <summary>What a run that ends here has done of what was planned; the rest counts as aborted.</summary>
    internal SyncCounts Cut(SyncCounts planned)
    {
        lock (_gate)
        {
            return planned with
            {
                Added = _added,
                Changed = _changed,
                Removed = _removed,
                Skipped = planned.Skipped + _skipped,
                Unchanged = planned.Unchanged + _unchanged,
                Rejected = planned.Rejected + _rejected,
                RemovalsRejected = _removalsRejected,
                Aborted = planned.Added + planned.Changed - _added - _changed - _skipped - _unchanged - _rejected,
            };
        }
    }
}

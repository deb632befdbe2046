using Personalization.Primitives;
using Personalization.Sync.Snapshots;
using Personalization.Sync.State;

namespace Personalization.Sync.Planning;

/// <summary>Plans what the delete behavior does to the keys that left the model.</summary>
internal sealed class RemovalPlanner(BlockWriter plan, RunTally tally, RecordDeleteBehavior behavior) : RemovedKeyHandler
{
    /// <summary>How many removals have an effect on the store.</summary>
    internal long Effective { get; private set; }

    /// <summary>Names the removed keys, in whatever order they came.</summary>
    internal ulong Digest { get; private set; }

    internal override void Removed(SnapshotEntry entry)
    {
        if (entry.State == EntryState.Absent)
        {
            return;
        }

        tally.Removed++;
        if (behavior == RecordDeleteBehavior.DoNothing)
        {
            return;
        }

        Effective++;
        Digest += XxHash64.Hash(entry.Key);
        new PlanOperation(PlanOperationKind.Removal, entry.Hash, entry.Key, default, default).Write(plan);
    }

    internal override ValueTask AfterBlockAsync(CancellationToken cancellationToken)
        => plan.IsFull ? plan.WriteAheadAsync(cancellationToken) : ValueTask.CompletedTask;
}

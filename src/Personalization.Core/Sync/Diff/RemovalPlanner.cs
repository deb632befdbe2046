using System.IO.Hashing;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>Plans what happens to the keys that left the model.</summary>
/// <param name="writer">Where removals are appended.</param>
/// <param name="tally">Counts removed keys.</param>
/// <param name="acts">Whether removals are written, or the keys only forgotten.</param>
internal sealed class RemovalPlanner(PlanWriter writer, RunTally tally, bool acts)
{
    /// <summary>How many removals have an effect on the store.</summary>
    internal long Effective { get; private set; }

    /// <summary>Names the removed keys, in whatever order they came.</summary>
    internal ulong Digest { get; private set; }

    internal void Add(SnapshotEntry entry)
    {
        if (entry.State == EntryState.Absent)
        {
            return;
        }

        tally.Removed++;
        if (!acts)
        {
            return;
        }

        Effective++;
        Digest += XxHash64.HashToUInt64(entry.Key);
        new PlanOperation(PlanOperationKind.Removal, entry.Hash, entry.Key, default, default).Write(writer.Plan);
    }

    internal ValueTask AfterBlockAsync(CancellationToken cancellationToken) => writer.WriteFullAsync(cancellationToken);
}

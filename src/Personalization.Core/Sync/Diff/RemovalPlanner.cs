using System.IO.Hashing;
using System.Text;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>Plans what happens to the keys that left the model.</summary>
/// <param name="writer">Where removals are appended.</param>
/// <param name="tally">Counts removed keys.</param>
/// <param name="acts">Whether removals are written, or the keys only forgotten.</param>
/// <param name="held">The keys that are not removed, since an undo has brought them back.</param>
internal sealed class RemovalPlanner(PlanWriter writer, RunTally tally, bool acts, HeldKeys held)
{
    /// <summary>
    /// When a run found the rows of the entries that are known, if one did: where that was after the undo, the model has had the key since, and it is held no longer. <see langword="null"/> where the store was asked.
    /// </summary>
    internal DateTimeOffset? KnownAsOf { get; init; }

    /// <summary>How many removals have an effect on the store.</summary>
    internal long Effective { get; private set; }

    /// <summary>Names the removed keys, in whatever order they came.</summary>
    internal ulong Digest { get; private set; }

    internal void Add(SnapshotEntry entry)
    {
        if (entry.State == EntryState.Absent || Hold(entry))
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

    /// <summary>Keeps a held key in the snapshot. It stays unknown, so that its row is written when the model has it again.</summary>
    private bool Hold(SnapshotEntry entry)
    {
        if (held.IsEmpty || !held.Contains(entry.Key))
        {
            return false;
        }

        if (KnownAsOf is { } asOf && entry.State == EntryState.Known && held.HasReturned(entry.Key, asOf))
        {
            tally.Returned.Add(Encoding.UTF8.GetString(entry.Key));
            return false;
        }

        tally.Held++;
        new SnapshotEntry(EntryState.Unknown, RowOutcome.Held, entry.Hash, entry.Key).Write(writer.Draft);
        return true;
    }
}

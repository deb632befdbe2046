using System.Text;
using Personalization.Sync.Apply;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Preview;

/// <summary>Finds the planned writes that a run would refuse, since they claim index values that stored records hold and keep.</summary>
internal sealed class HeldValues(SyncTarget target, PlanWriter planned)
{
    /// <returns>The writes; each knows the index at which it is barred.</returns>
    internal async Task<IReadOnlyList<WaitingWrite>> FindAsync(CancellationToken cancellationToken)
    {
        if (target.Sync.Indexes.Count == 0)
        {
            return [];
        }

        var barriers = new ValueBarriers(target, FindGoneAsync);
        var writes = new List<WaitingWrite>();
        await ForEachBatchAsync(batch => AddClaimantsAsync(batch, writes, barriers, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (writes.Count == 0)
        {
            return [];
        }

        // Whether a holder keeps its value says its own write, if it has one.
        var known = writes.Select(write => write.Key).ToHashSet(StringComparer.Ordinal);
        var holders = writes.SelectMany(write => write.Barriers).Select(barrier => barrier.Holder).Where(holder => !known.Contains(holder)).ToHashSet(StringComparer.Ordinal);
        await ForEachBatchAsync(
            batch =>
            {
                writes.AddRange(batch.Where(write => holders.Contains(write.Key)));
                return Task.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        await barriers.BarAsync(writes, cancellationToken).ConfigureAwait(false);
        return writes.FindAll(write => write.BarredAt is not null);
    }

    /// <summary>Goes through the writes of the plan, in batches as a run sends them.</summary>
    private async Task ForEachBatchAsync(Func<IReadOnlyList<WaitingWrite>, Task> visit, CancellationToken cancellationToken)
    {
        var reader = await planned.OpenPlanAsync(cancellationToken).ConfigureAwait(false);
        var batches = new BatchReader(reader, planned.Sealed, target.Sync.Indexes.Count, target.Limits);
        while (await batches.ReadAsync(cancellationToken).ConfigureAwait(false) is { } batch)
        {
            await visit([.. batch.Writes.Select(write => new WaitingWrite(new DeferredWrite(write, 0)))]).ConfigureAwait(false);
        }
    }

    private async Task AddClaimantsAsync(IReadOnlyList<WaitingWrite> batch, List<WaitingWrite> claimants, ValueBarriers barriers, CancellationToken cancellationToken)
    {
        await barriers.FindAsync(batch, believes: false, cancellationToken).ConfigureAwait(false);
        foreach (var write in batch.Where(write => write.Barriers.Count > 0))
        {
            if (await ModeSkips.ActsAsync(target.Records, target.Sync, planned.Header.Write, write.Key, cancellationToken).ConfigureAwait(false))
            {
                claimants.Add(write);
            }
        }
    }

    private async Task<IReadOnlySet<string>> FindGoneAsync(IReadOnlySet<string> keys, CancellationToken cancellationToken)
    {
        var gone = keys.Select(Encoding.UTF8.GetBytes).ToHashSet(ByteKeyComparer.Instance);
        await planned.ForEachRowAsync(row => _ = row.Outcome != RowOutcome.Held && gone.GetAlternateLookup<ReadOnlySpan<byte>>().Remove(row.Key), cancellationToken).ConfigureAwait(false);
        return gone.Where(key => !planned.Sealed.KeptKeys.Contains(key)).Select(Encoding.UTF8.GetString).ToHashSet(StringComparer.Ordinal);
    }
}

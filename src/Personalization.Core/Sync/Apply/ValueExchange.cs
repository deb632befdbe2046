using System.Collections.Frozen;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Apply;

/// <summary>
/// Applies the writes that wait because index values go from one record to another. None of them has been applied yet, so that the store says
/// who holds what. The largest set of writes goes through of which each takes only values that others of the set give up, or that records
/// without a row still hold. Each is written before the one that it takes a value from, and a circle in one batch, so that a value is found
/// all the while. The rest is barred, by records that keep their values or by writes that are barred themselves.
/// </summary>
/// <param name="target">The sync in its region.</param>
/// <param name="plan">The plan.</param>
/// <param name="send">Sends writes to the store and answers those that were refused.</param>
internal sealed class ValueExchange(SyncTarget target, SyncPlan plan, ValueExchange.Sender send)
{
    internal delegate Task<IReadOnlyList<DeferredWrite>> Sender(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim> releases, CancellationToken cancellationToken);

    /// <returns>The writes that must be refused.</returns>
    internal async Task<IReadOnlyList<DeferredWrite>> SettleAsync(IReadOnlyList<PlannedWrite> waiting, CancellationToken cancellationToken)
    {
        var barred = new List<DeferredWrite>();
        while (waiting.Count > 0)
        {
            List<WaitingWrite> writes = [.. waiting.Select(write => new WaitingWrite(write))];
            await FindBarriersAsync(writes, cancellationToken).ConfigureAwait(false);
            await BarAsync(writes, cancellationToken).ConfigureAwait(false);
            barred.AddRange(writes.Where(write => write.BarredAt is not null).Select(write => new DeferredWrite(write.Write, write.BarredAt!.Value)));
            var free = writes.FindAll(write => write.BarredAt is null);
            var refused = await SendAsync(free, cancellationToken).ConfigureAwait(false);
            if (refused.Count == free.Count)
            {
                barred.AddRange(refused);
                break;
            }

            // Somebody else holds now what nobody held a moment ago.
            waiting = [.. refused.Select(write => write.Write)];
        }

        return barred;
    }

    private async Task FindBarriersAsync(List<WaitingWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var chunk in writes.Chunk(target.Limits.BatchOperations))
        {
            await Task.WhenAll(chunk.Select(write => FindBarriersAsync(write, cancellationToken))).ConfigureAwait(false);
        }
    }

    private async Task FindBarriersAsync(WaitingWrite write, CancellationToken cancellationToken)
    {
        var operation = write.Write.Operation;
        for (var index = 0; operation.IsWrite && index < (operation.IndexValues?.Length ?? 0); index++)
        {
            if (operation.IndexValues![index] is { } value
                && await target.Store.FindHolderAsync(target.Sync.Collection, target.Sync.Indexes[index].Key, value, cancellationToken).ConfigureAwait(false) is { } holder
                && holder != operation.Key)
            {
                write.Barriers.Add(new WaitingWrite.Barrier(index, value, holder));
            }
        }
    }

    /// <summary>Finds the writes with a barrier that does not give way: its holder is no longer in the model, or gives the value up with the others.</summary>
    private async Task BarAsync(List<WaitingWrite> writes, CancellationToken cancellationToken)
    {
        var byKey = writes.ToDictionary(write => write.Key, StringComparer.Ordinal);
        var holders = writes.SelectMany(write => write.Barriers).Select(barrier => barrier.Holder).Where(holder => !byKey.ContainsKey(holder))
            .ToHashSet(StringComparer.Ordinal);

        // Their parts may stay under do-nothing, but protect nothing. The plan of one row does not tell what the model lacks.
        var gone = holders.Count == 0 || plan.Header.IsOfOneRow
            ? FrozenSet<string>.Empty
            : await GoneKeys.FindAsync(target.State, target.SyncId, holders, cancellationToken).ConfigureAwait(false);
        var barred = new Stack<WaitingWrite>();
        foreach (var write in writes)
        {
            foreach (var barrier in write.Barriers)
            {
                var holder = byKey.GetValueOrDefault(barrier.Holder);
                holder?.Claimants.Add(write);
                if (write.BarredAt is null && !gone.Contains(barrier.Holder) && (holder is null || holder.Keeps(barrier.Index, barrier.Value)))
                {
                    write.BarredAt = barrier.Index;
                    barred.Push(write);
                }
            }
        }

        while (barred.TryPop(out var keeper))
        {
            // It keeps its values, so that whoever waits for them is barred too.
            foreach (var claimant in keeper.Claimants.Where(claimant => claimant.BarredAt is null))
            {
                claimant.BarredAt = claimant.Barriers.Find(barrier => barrier.Holder == keeper.Key).Index;
                barred.Push(claimant);
            }
        }

        writes.ForEach(write => write.Claimants.RemoveAll(claimant => claimant.BarredAt is not null));
    }

    private async Task<IReadOnlyList<DeferredWrite>> SendAsync(List<WaitingWrite> writes, CancellationToken cancellationToken)
    {
        var refused = new List<DeferredWrite>();
        var batch = new List<WaitingWrite>();
        foreach (var group in ClaimantsFirst.Order(writes))
        {
            if (batch.Count > 0 && batch.Count + group.Count > target.Limits.BatchOperations)
            {
                refused.AddRange(await SendBatchAsync(batch, cancellationToken).ConfigureAwait(false));
                batch.Clear();
            }

            batch.AddRange(group);
        }

        refused.AddRange(await SendBatchAsync(batch, cancellationToken).ConfigureAwait(false));
        return refused;
    }

    private async Task<IReadOnlyList<DeferredWrite>> SendBatchAsync(List<WaitingWrite> batch, CancellationToken cancellationToken)
    {
        HashSet<IndexClaim> releases = [.. batch.SelectMany(write => write.Barriers).Select(barrier => new IndexClaim(target.Sync.Indexes[barrier.Index].Key, barrier.Value, barrier.Holder))];
        return batch.Count == 0 ? [] : await send([.. batch.Select(write => write.Write)], releases, cancellationToken).ConfigureAwait(false);
    }
}

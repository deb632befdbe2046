using System.Collections.Frozen;

namespace Personalization.Sync.Apply;

/// <summary>Finds which writes cannot have the index values that they claim, since other records keep them.</summary>
/// <param name="target">The sync in its region.</param>
/// <param name="findGone">Finds which of some record keys the model no longer has.</param>
internal sealed class ValueBarriers(SyncTarget target, Func<IReadOnlySet<string>, CancellationToken, Task<IReadOnlySet<string>>> findGone)
{
    /// <summary>Asks the store who holds the values that writes claim, so many at a time as a batch has.</summary>
    internal async Task FindAsync(IReadOnlyList<WaitingWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var chunk in writes.Chunk(target.Limits.BatchOperations))
        {
            await Task.WhenAll(chunk.Select(write => FindOfAsync(write, cancellationToken))).ConfigureAwait(false);
        }
    }

    /// <summary>Finds the writes with a barrier that does not give way: its holder is no longer in the model, or gives the value up with the others.</summary>
    internal async Task BarAsync(List<WaitingWrite> writes, CancellationToken cancellationToken)
    {
        var byKey = writes.ToDictionary(write => write.Key, StringComparer.Ordinal);
        var holders = writes.SelectMany(write => write.Barriers).Select(barrier => barrier.Holder).Where(holder => !byKey.ContainsKey(holder))
            .ToHashSet(StringComparer.Ordinal);

        // Their parts may stay under do-nothing, but protect nothing.
        var gone = holders.Count == 0 ? FrozenSet<string>.Empty : await findGone(holders, cancellationToken).ConfigureAwait(false);
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

    private async Task FindOfAsync(WaitingWrite write, CancellationToken cancellationToken)
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
}

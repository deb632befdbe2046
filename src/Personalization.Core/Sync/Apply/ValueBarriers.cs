using System.Collections.Frozen;

namespace Personalization.Sync.Apply;

/// <summary>Finds which writes cannot have the index values that they claim, since other records keep them.</summary>
/// <param name="target">The sync in its region.</param>
/// <param name="findGone">Finds which of some record keys the model no longer has.</param>
internal sealed class ValueBarriers(SyncTarget target, Func<IReadOnlySet<string>, CancellationToken, Task<IReadOnlySet<string>>> findGone)
{
    /// <summary>Finds who holds the values that writes claim; the store is asked, for so many at a time as a batch has.</summary>
    /// <param name="writes">The writes.</param>
    /// <param name="believes">Whether one that seemed to hold a value is believed if it waits itself, and so has not been written since.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    internal async Task FindAsync(IReadOnlyList<WaitingWrite> writes, bool believes, CancellationToken cancellationToken)
    {
        for (var index = 0; index < target.Sync.Indexes.Count; index++)
        {
            var givers = believes ? FindGivers(writes, index) : [];
            foreach (var chunk in writes.Chunk(target.Limits.BatchOperations))
            {
                await FindAsync(chunk, index, givers, cancellationToken).ConfigureAwait(false);
            }
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

    /// <summary>Finds the records that keep no value which another write claims.</summary>
    private static HashSet<string> FindGivers(IReadOnlyList<WaitingWrite> writes, int index)
        => writes.GroupBy(write => write.ClaimOf(index)).Where(claim => claim.Key is null || !claim.Skip(1).Any()).SelectMany(claim => claim).Select(write => write.Key)
            .ToHashSet(StringComparer.Ordinal);

    private async Task FindAsync(WaitingWrite[] writes, int index, HashSet<string> givers, CancellationToken cancellationToken)
    {
        var asked = new List<WaitingWrite>();
        foreach (var write in writes)
        {
            if (write.SeenHolderOf(index) is { } seen && givers.Contains(seen))
            {
                write.Barriers.Add(new WaitingWrite.Barrier(index, write.ClaimOf(index)!, seen));
            }
            else if (write.ClaimOf(index) is not null)
            {
                asked.Add(write);
            }
        }

        if (asked.Count == 0)
        {
            return;
        }

        var holders = await target.Records.FindHoldersAsync(target.Sync.Indexes[index].Key, asked.ConvertAll(write => write.ClaimOf(index)!), cancellationToken).ConfigureAwait(false);
        foreach (var write in asked)
        {
            if (holders[write.ClaimOf(index)!] is { } holder && holder != write.Key)
            {
                write.Barriers.Add(new WaitingWrite.Barrier(index, write.ClaimOf(index)!, holder));
            }
        }
    }
}

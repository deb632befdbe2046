using Personalization.Records;

namespace Personalization.Sync.Applying;

/// <summary>
/// Settles claims on index values that other records hold. First it tries again, holders before claimants, since holders may move on. What
/// then remains stands in each other's way: the largest set of writes of which each takes only values that others of the set give up, or
/// that records without a row still hold, is applied together, so that any permutation succeeds. The rest is barred, by records that
/// keep their values or by writes that are barred themselves.
/// </summary>
/// <param name="deferred">The writes; in the end those that must be refused.</param>
/// <param name="indexes">The names of the sync's indexes.</param>
/// <param name="batchOperations">How many operations go to the store at once.</param>
/// <param name="send">Sends writes to the store and answers those that were refused.</param>
/// <param name="findHolder">Answers which record carries an index value.</param>
/// <param name="findGone">Answers which of some record keys the model no longer has. Their parts may stay under do-nothing, but protect nothing.</param>
internal sealed class DeferredClaims(
    List<DeferredWrite> deferred,
    IReadOnlyList<string> indexes,
    int batchOperations,
    DeferredClaims.Sender send,
    DeferredClaims.HolderFinder findHolder,
    Func<IReadOnlySet<string>, CancellationToken, Task<IReadOnlySet<string>>> findGone)
{
    private static readonly IReadOnlySet<IndexClaim> None = new HashSet<IndexClaim>();

    internal delegate Task<IReadOnlyList<DeferredWrite>> Sender(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim> releases, CancellationToken cancellationToken);

    internal delegate ValueTask<string?> HolderFinder(string index, string value, CancellationToken cancellationToken);

    internal async Task ResolveAsync(CancellationToken cancellationToken)
    {
        var progress = true;
        while (deferred.Count > 0 && progress)
        {
            progress = await TryAsync(HoldersFirst(), None, cancellationToken).ConfigureAwait(false);
            if (!progress)
            {
                var barriers = await FindBarriersAsync(cancellationToken).ConfigureAwait(false);
                var free = await FindFreeAsync(barriers, cancellationToken).ConfigureAwait(false);
                HashSet<IndexClaim> releases = [.. free.SelectMany(write => barriers[write.Key].Select(barrier => ReleaseOf(barrier)))];
                progress = await TryAsync(free, releases, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> TryAsync(List<DeferredWrite> writes, IReadOnlySet<IndexClaim> releases, CancellationToken cancellationToken)
    {
        var before = deferred.Count;
        foreach (var chunk in writes.Chunk(batchOperations))
        {
            var refused = await send([.. chunk.Select(write => write.Write)], releases, cancellationToken).ConfigureAwait(false);
            var sent = chunk.Select(write => write.Key).ToHashSet(StringComparer.Ordinal);
            deferred.RemoveAll(write => sent.Contains(write.Key));
            deferred.AddRange(refused);
        }

        return deferred.Count < before;
    }

    private Dictionary<string, DeferredWrite> ByKey() => deferred.ToDictionary(write => write.Key, StringComparer.Ordinal);

    /// <summary>A chain of claims of any length resolves in one pass when its end goes first.</summary>
    private List<DeferredWrite> HoldersFirst()
    {
        var open = ByKey();
        var ordered = new List<DeferredWrite>(open.Count);
        var chain = new Stack<DeferredWrite>();
        foreach (var write in deferred)
        {
            for (var key = write.Key; open.Remove(key, out var next); key = next.Holder)
            {
                chain.Push(next);
            }

            while (chain.TryPop(out var last))
            {
                ordered.Add(last);
            }
        }

        return ordered;
    }

    /// <summary>A refusal names one value; a write that takes any other one from its holder must know of that too, before anything moves.</summary>
    private async Task<Dictionary<string, List<DeferredWrite>>> FindBarriersAsync(CancellationToken cancellationToken)
    {
        var barriers = new Dictionary<string, List<DeferredWrite>>(deferred.Count, StringComparer.Ordinal);
        foreach (var write in deferred)
        {
            var ofWrite = new List<DeferredWrite>(1);
            for (var index = 0; index < indexes.Count; index++)
            {
                if (write.Write.Operation.IndexValues![index] is { } value
                    && await findHolder(indexes[index], value, cancellationToken).ConfigureAwait(false) is { } holder
                    && holder != write.Key)
                {
                    ofWrite.Add(new DeferredWrite(write.Write, index, holder));
                }
            }

            barriers.Add(write.Key, ofWrite);
        }

        return barriers;
    }

    /// <summary>The largest set of writes whose barriers all give way: they move with the set, or the model has no row of them.</summary>
    private async Task<List<DeferredWrite>> FindFreeAsync(Dictionary<string, List<DeferredWrite>> barriers, CancellationToken cancellationToken)
    {
        var free = ByKey();
        var holders = barriers.Values.SelectMany(list => list).Select(barrier => barrier.Holder).Where(holder => !free.ContainsKey(holder))
            .ToHashSet(StringComparer.Ordinal);
        var gone = holders.Count == 0 ? holders : await findGone(holders, cancellationToken).ConfigureAwait(false);
        var claimants = barriers.Values.SelectMany(list => list).ToLookup(barrier => barrier.Holder, barrier => barrier.Key, StringComparer.Ordinal);
        var barred = new Stack<string>(free.Keys.Where(key => barriers[key].Exists(barrier => !GivesWay(barrier, free, gone))));
        while (barred.TryPop(out var key))
        {
            if (free.Remove(key))
            {
                // It keeps its values, so that whoever waits for them is barred too.
                foreach (var claimant in claimants[key])
                {
                    barred.Push(claimant);
                }
            }
        }

        return [.. free.Values];
    }

    private static bool GivesWay(DeferredWrite barrier, Dictionary<string, DeferredWrite> free, IReadOnlySet<string> gone)
        => gone.Contains(barrier.Holder) || (free.TryGetValue(barrier.Holder, out var holder) && !barrier.IsKeptBy(holder.Write.Operation));

    private IndexClaim ReleaseOf(DeferredWrite barrier) => new(indexes[barrier.IndexPosition], barrier.Value, barrier.Holder);
}

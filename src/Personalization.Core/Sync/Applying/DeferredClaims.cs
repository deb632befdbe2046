using Personalization.Records;

namespace Personalization.Sync.Applying;

/// <summary>
/// Settles claims on index values that other records hold. First it tries again, holders before claimants, since holders may move on. What
/// then remains stands in each other's way; a write that is barred by a record outside of the set is out, and so are those that it bars.
/// The rest take each other's values, which each of them gives up: any permutation succeeds.
/// </summary>
/// <param name="deferred">The writes; in the end those that must be refused.</param>
/// <param name="indexes">The names of the sync's indexes.</param>
/// <param name="batchOperations">How many operations go to the store at once.</param>
/// <param name="send">Sends writes to the store and answers those that were refused.</param>
internal sealed class DeferredClaims(List<DeferredWrite> deferred, IReadOnlyList<string> indexes, int batchOperations, DeferredClaims.Sender send)
{
    private static readonly IReadOnlySet<IndexClaim> None = new HashSet<IndexClaim>();

    internal delegate Task<IReadOnlyList<DeferredWrite>> Sender(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim> releases, CancellationToken cancellationToken);

    internal async Task ResolveAsync(CancellationToken cancellationToken)
    {
        var progress = true;
        while (deferred.Count > 0 && progress)
        {
            progress = await TryAsync(HoldersFirst(), None, cancellationToken).ConfigureAwait(false);
            if (!progress)
            {
                var circle = Circle();
                progress = await TryAsync(circle, ReleasesOf(circle), cancellationToken).ConfigureAwait(false);
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

    /// <summary>The largest set of writes whose holders are all in it and give the values up.</summary>
    private List<DeferredWrite> Circle()
    {
        var circle = ByKey();
        List<DeferredWrite> barred;
        do
        {
            barred = [.. circle.Values.Where(write => !circle.TryGetValue(write.Holder, out var holder) || write.IsKeptBy(holder.Write.Operation))];
            barred.ForEach(write => circle.Remove(write.Key));
        }
        while (barred.Count > 0);

        return [.. circle.Values];
    }

    private HashSet<IndexClaim> ReleasesOf(List<DeferredWrite> circle)
        => [.. circle.Select(write => new IndexClaim(indexes[write.IndexPosition], write.Value, write.Holder))];
}

using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>
/// Joins spilled rows with the entries of the old snapshot, one partition after the other, as the differ would have done it in memory:
/// entries in a table, keys that it lacks in a filter.
/// </summary>
internal sealed class SpillJoin(long budget, SuspectKeys suspects, OrdinalSet carried, RowDiffer.ResolvedVisitor resolved)
{
    /// <summary>A partition that is too large is read several times, for a share of its keys each. More would only be slower.</summary>
    private const uint MaxPasses = 1024;

    /// <summary>The most that was kept in memory at once.</summary>
    internal long PeakBytes { get; private set; }

    internal async Task JoinAsync(SpillFile rows, SpillFile? entries, CancellationToken cancellationToken)
    {
        var passes = PassesFor(rows.Items, entries?.Items ?? 0);
        for (var pass = 0U; pass < passes && rows.Items > 0; pass++)
        {
            var share = new Share(pass, passes);
            using var table = new EntryTable(await CountAsync(entries, share, cancellationToken).ConfigureAwait(false));
            using var newKeys = new KeyFilter();
            await ForEachAsync(entries, share, entry => Load(table, entry), cancellationToken).ConfigureAwait(false);
            await ForEachAsync(rows, share, row => Match(table, newKeys, row), cancellationToken).ConfigureAwait(false);
            await ForEachAsync(entries, share, entry => Carry(table, entry), cancellationToken).ConfigureAwait(false);
            PeakBytes = Math.Max(PeakBytes, table.Bytes + newKeys.Bytes);
        }
    }

    private static void Load(EntryTable table, in SpillItem entry)
    {
        table.Add(entry.Key, entry.State, entry.Hash);
        if (entry.IsMatched)
        {
            table.Match(entry.Key, out _, out _);
        }
    }

    private static async ValueTask<long> CountAsync(SpillFile? items, Share share, CancellationToken cancellationToken)
    {
        if (share.Passes == 1)
        {
            return items?.Items ?? 0;
        }

        var count = 0L;
        await ForEachAsync(items, share, _ => count++, cancellationToken).ConfigureAwait(false);
        return count;
    }

    private static async ValueTask ForEachAsync(SpillFile? items, Share share, Action<SpillItem> visit, CancellationToken cancellationToken)
    {
        if (items is not null)
        {
            await items.ForEachAsync(
                item =>
                {
                    if (share.Has(item.Key))
                    {
                        visit(item);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private void Match(EntryTable table, KeyFilter newKeys, in SpillItem row)
    {
        var match = table.Match(row.Key, out var state, out var hash);
        if (match == EntryTable.MatchResult.Again || (match == EntryTable.MatchResult.NotFound && !newKeys.Add(row.Key.First)))
        {
            suspects.Add(row.Key);
        }
        else if (match == EntryTable.MatchResult.First && row.Ordinal != ProvisionalRows.NoOperation)
        {
            resolved(new ResolvedRow(row.Key, row.Ordinal, row.Hash, state, hash));
        }
    }

    private void Carry(EntryTable table, in SpillItem entry)
    {
        if (table.IsMatched(entry.Key))
        {
            carried.Add(entry.Ordinal);
        }
    }

    private uint PassesFor(long rows, long entries)
    {
        var passes = 1U;
        while (passes < MaxPasses && BytesFor(rows, entries, passes) > budget)
        {
            passes *= 2;
        }

        return passes;
    }

    /// <summary>Shares differ a little in size.</summary>
    private static long BytesFor(long rows, long entries, uint passes)
    {
        var bytes = EntryTable.BytesFor(entries / passes) + KeyFilter.MaxBytesFor(rows / passes);
        return passes == 1 ? bytes : bytes + (bytes / 8);
    }

    private readonly record struct Share(uint Pass, uint Passes)
    {
        // Neither the bits that chose the partition nor those that choose a place in the tables.
        internal bool Has(KeyIdentity key) => Passes == 1 || (uint)(key.Second >> 8) % Passes == Pass;
    }
}

/// <summary>A provisional row whose key the old snapshot turned out to have.</summary>
/// <param name="Key">The key.</param>
/// <param name="Ordinal">The position of its operation in the plan.</param>
/// <param name="Hash">The hash of its inputs.</param>
/// <param name="OldState">The state of the old entry.</param>
/// <param name="OldHash">The hash of the old entry.</param>
internal readonly record struct ResolvedRow(KeyIdentity Key, long Ordinal, ulong Hash, EntryState OldState, ulong OldHash);

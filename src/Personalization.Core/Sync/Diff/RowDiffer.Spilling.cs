using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <content>The way over the disk, for displaced rows that would take more memory than they may.</content>
internal sealed partial class RowDiffer
{
    // Entries that rows carried, as far as the matcher does not know it: told by table and join, when there is a spill.
    private readonly OrdinalSet _carried = new();
    private Spill? _spill;

    internal bool HasSpilled => _spill is not null;

    private async ValueTask StartSpillAsync(CancellationToken cancellationToken)
    {
        NotePeak(Bytes);
        _spill = await Spill
            .StartAsync(_snapshots, _sync, (_old?.Count ?? 0) + _newKeys.Count, _budget, cancellationToken).ConfigureAwait(false);
        foreach (var (key, row) in _provisional.TakeAll())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await SpillAsync(key, row.Hash, row.Ordinal, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a row to the disk whose key the old snapshot does not have, or not where it was looked for.</summary>
    private async ValueTask<RowComparison> SpillAsync(ReadOnlyMemory<byte> key, ulong hash, long ordinal, CancellationToken cancellationToken)
    {
        if (_spill is null)
        {
            await StartSpillAsync(cancellationToken).ConfigureAwait(false);
        }

        var identity = KeyIdentity.Of(key.Span);
        if (_newKeys.Contains(identity.First))
        {
            Suspects.Add(identity);
        }

        await _spill!.AddRowAsync(identity, hash, ordinal, cancellationToken).ConfigureAwait(false);
        return new RowComparison(RowComparisonKind.Provisional);
    }

    private async ValueTask JoinSpillAsync(Spill spill, ResolvedVisitor resolved, CancellationToken cancellationToken)
    {
        if (_old is not null)
        {
            await spill.StartEntriesAsync(cancellationToken).ConfigureAwait(false);
            await ForEachOldAsync((entries, ordinal) => SpillBlock(spill, entries, ordinal), spill.WriteEntriesAsync, cancellationToken).ConfigureAwait(false);
        }

        // Whatever they knew has been passed on, and the join needs the room.
        _newKeys.Dispose();
        _table?.Dispose();
        _table = null;
        var join = new SpillJoin(_budget, Suspects, _carried, resolved);
        await spill.JoinAsync(join, cancellationToken).ConfigureAwait(false);
        NotePeak(join.PeakBytes);
    }

    private long SpillBlock(Spill spill, ReadOnlySpan<byte> entries, long ordinal)
    {
        for (; !entries.IsEmpty; ordinal++)
        {
            var entry = SnapshotEntry.Read(ref entries);
            var key = KeyIdentity.Of(entry.Key);
            var inOrder = _matcher.IsMatched(ordinal);
            if (inOrder && _newKeys.Contains(key.First))
            {
                Suspects.Add(key);
            }

            // Rows whose keys are in the table were found there and never spilled.
            if (inOrder || _table is null)
            {
                spill.AddEntry(new SpillItem(key, entry.Hash, ordinal, entry.State, inOrder));
            }
            else if (_table.IsMatched(key))
            {
                _carried.Add(ordinal);
            }
        }

        return ordinal;
    }
}

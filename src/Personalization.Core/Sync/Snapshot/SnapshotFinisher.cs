using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>Makes a snapshot of a draft, where some rows were refused and keep the entries that they had.</summary>
/// <param name="old">The snapshot that the run compared with, or <see langword="null"/> when refused rows keep nothing.</param>
/// <param name="keptKeys">The keys of refused rows.</param>
/// <param name="distrustOld">Whether the old entries prove nothing.</param>
/// <param name="known">What the store has said of some of the keys, whatever the old entries say.</param>
internal sealed class SnapshotFinisher(SnapshotFile? old, KeptKeys keptKeys, bool distrustOld, EntryTable? known = null)
{
    /// <summary>Whether some refused row keeps a part in the store, made by whatever definition.</summary>
    internal bool KeepsParts { get; private set; }

    /// <summary>Copies the draft's entries, putting old entries in the place of refused rows, one a key; refused removals come last.</summary>
    internal async Task CopyAsync(BlockReader draft, BlockWriter target, CancellationToken cancellationToken)
    {
        await ForEachOldAsync(LoadOld, cancellationToken).ConfigureAwait(false);
        while (await draft.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            CopyBlock(draft.Payload.Span, target);
            await target.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await ForEachOldAsync(entries => AddUncarried(entries, target), cancellationToken).ConfigureAwait(false);
        await target.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ForEachOldAsync(Action<ReadOnlyMemory<byte>> visit, CancellationToken cancellationToken)
    {
        if (old is null)
        {
            return;
        }

        var reader = await old.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                visit(reader.Payload);
            }
        }
    }

    private void LoadOld(ReadOnlyMemory<byte> block)
    {
        var entries = block.Span;
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            var state = distrustOld && entry.State == EntryState.Known ? EntryState.Unknown : entry.State;
            keptKeys.SetEntry(entry.Key, state, entry.Hash);
        }
    }

    private void CopyBlock(ReadOnlySpan<byte> entries, BlockWriter target)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            switch (keptKeys.Take(entry.Key, out var state, out var hash))
            {
                case EntryTable.MatchResult.NotFound:
                    entry.Write(target);
                    break;
                case EntryTable.MatchResult.First:
                    Keep(state, hash, entry, target);
                    break;
            }
        }
    }

    /// <summary>A removal that was refused has no row: its entry stays, so that the next run tries again.</summary>
    private void AddUncarried(ReadOnlyMemory<byte> block, BlockWriter target)
    {
        var entries = block.Span;
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (keptKeys.Take(entry.Key, out var state, out var hash) == EntryTable.MatchResult.First)
            {
                Keep(state, hash, entry, target);
            }
        }
    }

    private void Keep(EntryState state, ulong hash, SnapshotEntry entry, BlockWriter target)
    {
        if (known is not null && known.TryGet(KeyIdentity.Of(entry.Key), out _, out var knownHash))
        {
            (state, hash) = (EntryState.Known, knownHash);
        }

        KeepsParts |= state != EntryState.Absent;
        var outcome = entry.Outcome == RowOutcome.Skipped ? RowOutcome.Skipped : RowOutcome.Rejected;
        new SnapshotEntry(state, outcome, hash, entry.Key).Write(target);
    }
}

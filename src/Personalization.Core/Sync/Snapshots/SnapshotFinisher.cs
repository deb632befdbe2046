using Personalization.Sync.Planning;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshots;

/// <summary>Makes the snapshot of a run from its draft, where some rows were refused and keep the entries that they had.</summary>
internal sealed class SnapshotFinisher(SnapshotFile? old, HashSet<byte[]> keptKeys, bool distrustOld)
{
    private readonly Dictionary<byte[], (EntryState State, ulong Hash)> _entries =
        keptKeys.ToDictionary(key => key, _ => (EntryState.Absent, 0UL), ByteKeyComparer.Instance);

    /// <summary>Copies the draft's entries, putting old entries in the place of refused rows, one a key.</summary>
    internal async Task CopyAsync(StateFileWriter draftFile, BlockWriter draft, string sync, BlockWriter target, CancellationToken cancellationToken)
    {
        await LoadOldEntriesAsync(cancellationToken).ConfigureAwait(false);
        await draft.FlushAsync(cancellationToken).ConfigureAwait(false);
        var reader = await BlockReader
            .OpenUnfinishedAsync(draftFile.Stream, draft.BytesWritten, StateFormat.SnapshotMagic, sync, cancellationToken)
            .ConfigureAwait(false);
        while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            CopyBlock(reader.Payload.Span, target);
            await target.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task LoadOldEntriesAsync(CancellationToken cancellationToken)
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
                LoadBlock(reader.Payload.Span);
            }
        }
    }

    private void LoadBlock(ReadOnlySpan<byte> entries)
    {
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (lookup.ContainsKey(entry.Key))
            {
                var state = distrustOld && entry.State == EntryState.Known ? EntryState.Unknown : entry.State;
                lookup[entry.Key] = (state, entry.Hash);
            }
        }
    }

    private void CopyBlock(ReadOnlySpan<byte> entries, BlockWriter target)
    {
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<byte>>();
        var open = keptKeys.GetAlternateLookup<ReadOnlySpan<byte>>();
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (!lookup.TryGetValue(entry.Key, out var kept))
            {
                entry.Write(target);
            }
            else if (open.Remove(entry.Key))
            {
                new SnapshotEntry(kept.State, RowOutcome.Rejected, kept.Hash, entry.Key).Write(target);
            }
        }
    }
}

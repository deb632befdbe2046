using Personalization.Records;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// Makes what stands in for the last snapshot where that does not say what the store holds: its entries, and the parts that the store itself
/// lists, all unknown. Keys that no row carries are then removals like any other, under delete behavior and valves: the sweep.
/// </summary>
internal sealed class StoreBase(SyncTarget target)
{
    /// <summary>Writes the file of what the store lists alone, and takes its word for the hashes.</summary>
    /// <param name="header">The header of the run's own snapshot.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<SnapshotFile> BuildListedAsync(SnapshotHeader header, CancellationToken cancellationToken) => target.Records.RepeatAsync(token => BuildAsync(null, header, EntryState.Known, token), cancellationToken);

    /// <summary>Writes the file.</summary>
    /// <param name="old">The last snapshot, if there is one.</param>
    /// <param name="header">The header of the run's own snapshot.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal Task<SnapshotFile> BuildAsync(SnapshotFile? old, SnapshotHeader header, CancellationToken cancellationToken)
        => target.Records.RepeatAsync(token => BuildAsync(old, header, EntryState.Unknown, token), cancellationToken);

    private async Task<SnapshotFile> BuildAsync(SnapshotFile? old, SnapshotHeader header, EntryState listed, CancellationToken cancellationToken)
    {
        var file = await target.State.CreateAsync(target.SyncId, StateFileKind.Base, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var writer = new BlockWriter(file.Stream);
            var ownHeader = header with { RunId = $"{header.RunId}.base", Fingerprint = string.Empty };
            await writer.StartAsync(StateFormat.SnapshotMagic, ownHeader.ToUtf8(), cancellationToken).ConfigureAwait(false);
            using var known = new EntryTable(old?.Count ?? 0);
            if (old is not null)
            {
                await CopyAsync(old, known, writer, cancellationToken).ConfigureAwait(false);
            }

            await AddListedAsync(known, writer, listed, cancellationToken).ConfigureAwait(false);
            await writer.FinishAsync((uint)SnapshotFlags.None, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return await SnapshotFile.OpenAsync(target.State, target.SyncId, StateFileKind.Base, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.SnapshotMagic, target.SyncId, "has vanished during the run");
    }

    private static async Task CopyAsync(SnapshotFile old, EntryTable known, BlockWriter writer, CancellationToken cancellationToken)
    {
        var reader = await old.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                CopyBlock(reader.Payload.Span, known, writer);
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void CopyBlock(ReadOnlySpan<byte> entries, EntryTable known, BlockWriter writer)
    {
        while (!entries.IsEmpty)
        {
            // What was never written, the store may hold all the same, from a run that this snapshot knows nothing of: then it lists it.
            var entry = SnapshotEntry.Read(ref entries);
            if (entry.State != EntryState.Absent)
            {
                known.Add(KeyIdentity.Of(entry.Key), EntryState.Unknown, entry.Hash);
                new SnapshotEntry(EntryState.Unknown, entry.Outcome, entry.Hash, entry.Key).Write(writer);
            }
        }
    }

    private async Task AddListedAsync(EntryTable known, BlockWriter writer, EntryState listed, CancellationToken cancellationToken)
    {
        await foreach (var part in target.Records.ListPartsAsync(target.SyncId, cancellationToken).ConfigureAwait(false))
        {
            if (part.State != PartState.Live)
            {
                continue;
            }

            AddListed(part, known, writer, listed);
            if (writer.IsFull)
            {
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static void AddListed(PartEntry part, EntryTable known, BlockWriter writer, EntryState listed)
    {
        var key = System.Text.Encoding.UTF8.GetBytes(part.Key);
        if (known.Match(KeyIdentity.Of(key), out _, out _) == EntryTable.MatchResult.NotFound)
        {
            new SnapshotEntry(listed, RowOutcome.Unchanged, part.InputHash, key).Write(writer);
        }
    }
}

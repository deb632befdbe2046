using System.Text;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>Takes a key out of a snapshot, which is the same snapshot otherwise.</summary>
internal static class SnapshotErasure
{
    /// <returns>Whether the snapshot had the key.</returns>
    internal static async Task<bool> RemoveAsync(ISyncStateStore state, SnapshotFile snapshot, string key, CancellationToken cancellationToken)
    {
        var missing = await snapshot.FindMissingAsync(new HashSet<string>(StringComparer.Ordinal) { key }, ofRows: false, cancellationToken).ConfigureAwait(false);
        if (missing.Count > 0)
        {
            return false;
        }

        var utf8Key = Encoding.UTF8.GetBytes(key);
        var file = await state.CreateAsync(snapshot.Header.SyncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var writer = new BlockWriter(file.Stream);
            await writer.StartAsync(StateFormat.SnapshotMagic, snapshot.Header.ToUtf8(), cancellationToken).ConfigureAwait(false);
            var reader = await snapshot.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    Copy(reader.Payload.Span, utf8Key, writer);
                    if (writer.IsFull)
                    {
                        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                    }
                }
            }

            await writer.FinishAsync((uint)snapshot.Flags, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    private static void Copy(ReadOnlySpan<byte> entries, ReadOnlySpan<byte> key, BlockWriter writer)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (!entry.Key.SequenceEqual(key))
            {
                entry.Write(writer);
            }
        }
    }
}

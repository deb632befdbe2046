using System.Text;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>Finds record keys that the model no longer has, by the draft of the run's snapshot.</summary>
internal static class GoneKeys
{
    internal static async Task<IReadOnlySet<string>> FindAsync(
        ISyncStateStore snapshots, string sync, IReadOnlySet<string> keys, CancellationToken cancellationToken)
    {
        var draft = await SnapshotFile.OpenAsync(snapshots, sync, StateFileKind.Draft, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.SnapshotMagic, sync, "has vanished during the run");
        var gone = keys.Select(Encoding.UTF8.GetBytes).ToHashSet(ByteKeyComparer.Instance);
        var reader = await draft.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                Remove(gone, reader.Payload.Span);
            }
        }

        return gone.Select(Encoding.UTF8.GetString).ToHashSet(StringComparer.Ordinal);
    }

    private static void Remove(HashSet<byte[]> keys, ReadOnlySpan<byte> entries)
    {
        var lookup = keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        while (!entries.IsEmpty)
        {
            lookup.Remove(SnapshotEntry.Read(ref entries).Key);
        }
    }
}

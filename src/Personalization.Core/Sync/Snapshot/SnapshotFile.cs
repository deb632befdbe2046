using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>A committed snapshot, or what stands in for one: its header is read, its entries are read as often as needed.</summary>
internal sealed class SnapshotFile
{
    private readonly ISyncStateStore _store;
    private readonly StateFileKind _kind;

    private SnapshotFile(ISyncStateStore store, StateFileKind kind, SnapshotHeader header, SnapshotFlags flags, long count)
    {
        _store = store;
        _kind = kind;
        Header = header;
        Flags = flags;
        Count = count;
    }

    internal SnapshotHeader Header { get; }

    internal SnapshotFlags Flags { get; }

    internal long Count { get; }

    internal static ValueTask<SnapshotFile?> OpenAsync(ISyncStateStore store, string sync, CancellationToken cancellationToken)
        => OpenAsync(store, sync, StateFileKind.Snapshot, cancellationToken);

    internal static async ValueTask<SnapshotFile?> OpenAsync(
        ISyncStateStore store, string sync, StateFileKind kind, CancellationToken cancellationToken)
    {
        var stream = await store.OpenReadAsync(sync, kind, cancellationToken).ConfigureAwait(false);
        if (stream is null)
        {
            return null;
        }

        var reader = await BlockReader.OpenAsync(stream, StateFormat.SnapshotMagic, sync, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var header = SnapshotHeader.Parse(reader.Header.Span);
            return header.SyncId == sync
                ? new SnapshotFile(store, kind, header, (SnapshotFlags)reader.Flags, reader.Items)
                : throw StateFormat.Damaged(StateFormat.SnapshotMagic, sync, $"is one of the sync '{header.SyncId}'");
        }
    }

    internal async ValueTask<BlockReader> OpenEntriesAsync(CancellationToken cancellationToken)
    {
        var stream = await _store.OpenReadAsync(Header.SyncId, _kind, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.SnapshotMagic, Header.SyncId, "has vanished during the run");
        return await BlockReader.OpenAsync(stream, StateFormat.SnapshotMagic, Header.SyncId, cancellationToken).ConfigureAwait(false);
    }
}

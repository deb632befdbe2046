using System.Text;
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

    /// <summary>Counts the entries that have a part in the store.</summary>
    internal async Task<long> CountPartsAsync(CancellationToken cancellationToken)
    {
        var count = 0L;
        var reader = await OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                count += CountParts(reader.Payload.Span);
            }
        }

        return count;
    }

    /// <summary>Answers whether an undo holds any of the entries.</summary>
    internal async Task<bool> HoldsAnyAsync(CancellationToken cancellationToken)
    {
        var reader = await OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                if (HoldsAny(reader.Payload.Span))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Answers those of some record keys that have no entry.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="ofRows">Whether only entries of rows count, and not those that an undo holds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<IReadOnlySet<string>> FindMissingAsync(IReadOnlySet<string> keys, bool ofRows, CancellationToken cancellationToken)
    {
        var missing = keys.Select(Encoding.UTF8.GetBytes).ToHashSet(ByteKeyComparer.Instance);
        var reader = await OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                Remove(missing, reader.Payload.Span, ofRows);
            }
        }

        return missing.Select(Encoding.UTF8.GetString).ToHashSet(StringComparer.Ordinal);
    }

    private static bool HoldsAny(ReadOnlySpan<byte> entries)
    {
        while (!entries.IsEmpty)
        {
            if (SnapshotEntry.Read(ref entries).Outcome == RowOutcome.Held)
            {
                return true;
            }
        }

        return false;
    }

    private static long CountParts(ReadOnlySpan<byte> entries)
    {
        var count = 0L;
        while (!entries.IsEmpty)
        {
            count += SnapshotEntry.Read(ref entries).State == EntryState.Absent ? 0 : 1;
        }

        return count;
    }

    private static void Remove(HashSet<byte[]> keys, ReadOnlySpan<byte> entries, bool ofRows)
    {
        var lookup = keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (!ofRows || entry.Outcome != RowOutcome.Held)
            {
                lookup.Remove(entry.Key);
            }
        }
    }
}

/// <summary>What the end of a snapshot says of the run that made it. Persisted, never changed.</summary>
[Flags]
internal enum SnapshotFlags : uint
{
    None = 0,

    /// <summary>The run did not end well: its plan was folded into the snapshot before.</summary>
    Folded = 1,

    /// <summary>The run wrote nothing to the store, so the mark of the snapshot before still holds.</summary>
    NoWrites = 2,

    /// <summary>The run has ended with rejected rows.</summary>
    Rejections = 4,
}

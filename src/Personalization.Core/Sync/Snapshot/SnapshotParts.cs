using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>Counts the entries of the last snapshot that have a part in the store.</summary>
internal static class SnapshotParts
{
    internal static async Task<long> CountAsync(ISyncStateStore snapshots, string sync, CancellationToken cancellationToken)
    {
        var snapshot = await SnapshotFile.OpenAsync(snapshots, sync, cancellationToken).ConfigureAwait(false);
        var count = 0L;
        if (snapshot is not null)
        {
            var reader = await snapshot.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    count += CountIn(reader.Payload.Span);
                }
            }
        }

        return count;
    }

    private static long CountIn(ReadOnlySpan<byte> entries)
    {
        var count = 0L;
        while (!entries.IsEmpty)
        {
            count += SnapshotEntry.Read(ref entries).State == EntryState.Absent ? 0 : 1;
        }

        return count;
    }
}

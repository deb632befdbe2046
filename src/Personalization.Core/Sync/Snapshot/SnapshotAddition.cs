using System.Text;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>Says in a snapshot that the store may hold some keys, in whatever version: before they are written beside the runs, so that a crash in between leaves nothing that nobody knows of.</summary>
internal sealed class SnapshotAddition(ISyncStateStore state, SnapshotFile snapshot, IReadOnlyDictionary<string, ulong> hashes)
{
    private readonly HashSet<KeyIdentity> _keys = [.. hashes.Keys.Select(IdentityOf)];

    /// <summary>Leaves the same snapshot otherwise, under the token of whoever writes the keys.</summary>
    internal async Task WriteAsync(long token, CancellationToken cancellationToken)
    {
        var file = await state.CreateAsync(snapshot.Header.SyncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var writer = new BlockWriter(file.Stream);
            await writer.StartAsync(StateFormat.SnapshotMagic, (snapshot.Header with { Token = token }).ToUtf8(), cancellationToken).ConfigureAwait(false);
            var reader = await snapshot.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    Copy(reader.Payload.Span, writer);
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            await AppendAsync(writer, cancellationToken).ConfigureAwait(false);
            await writer.FinishAsync((uint)snapshot.Flags, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static KeyIdentity IdentityOf(string key) => KeyIdentity.Of(Encoding.UTF8.GetBytes(key));

    private void Copy(ReadOnlySpan<byte> entries, BlockWriter writer)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            var isHeld = _keys.Remove(KeyIdentity.Of(entry.Key));
            new SnapshotEntry(isHeld ? EntryState.Unknown : entry.State, isHeld ? RowOutcome.Held : entry.Outcome, entry.Hash, entry.Key).Write(writer);
        }
    }

    private async Task AppendAsync(BlockWriter writer, CancellationToken cancellationToken)
    {
        foreach (var (key, hash) in hashes)
        {
            Append(key, hash, writer);
            if (writer.IsFull)
            {
                await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private void Append(string key, ulong hash, BlockWriter writer)
    {
        var utf8Key = Encoding.UTF8.GetBytes(key);
        if (_keys.Contains(KeyIdentity.Of(utf8Key)))
        {
            new SnapshotEntry(EntryState.Unknown, RowOutcome.Held, hash, utf8Key).Write(writer);
        }
    }
}

using System.Buffers.Binary;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>One temporary file of spilled items, beside the sync's other files; it is never committed, so it goes with its writer or its process.</summary>
internal sealed class SpillFile : IAsyncDisposable
{
    /// <summary>Smaller than other files' blocks, since many of these are open at once.</summary>
    private const int BlockLength = 32 * 1024;

    private readonly StateFileWriter _file;
    private readonly BlockWriter _writer;
    private readonly string _sync;

    private SpillFile(StateFileWriter file, string sync)
    {
        _file = file;
        _writer = new BlockWriter(file.Stream, BlockLength);
        _sync = sync;
    }

    internal long Items => _writer.Items;

    internal bool IsFull => _writer.IsFull;

    internal static async ValueTask<SpillFile> CreateAsync(ISyncStateStore snapshots, string sync, CancellationToken cancellationToken)
    {
        var file = new SpillFile(await snapshots.CreateAsync(sync, StateFileKind.Base, cancellationToken).ConfigureAwait(false), sync);
        try
        {
            await file._writer.StartAsync(StateFormat.SpillMagic, "{}"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            return file;
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    internal void Add(in SpillItem item) => item.Write(_writer);

    internal ValueTask WriteAheadAsync(CancellationToken cancellationToken) => _writer.WriteAheadAsync(cancellationToken);

    internal Task ForEachAsync(Action<SpillItem> visit, CancellationToken cancellationToken) => _writer.ForEachBlockAsync(
        StateFormat.SpillMagic,
        _sync,
        payload =>
        {
            var rest = payload.Span;
            while (!rest.IsEmpty)
            {
                visit(SpillItem.Read(ref rest));
            }
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _writer.SettleAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>A displaced row, or an entry of the old snapshot, that waits on disk for its counterpart.</summary>
/// <param name="Key">The key.</param>
/// <param name="Hash">The hash of the row's inputs, or of the entry.</param>
/// <param name="Ordinal">The position of the row's operation in the plan, or of the entry in the old snapshot.</param>
/// <param name="State">The state of the entry; none for a row.</param>
/// <param name="IsMatched">Whether a row has matched the entry already.</param>
/// <remarks><code>
/// item = state + 4 when matched:u8  key's hashes:u64 u64  hash:u64  ordinal:i64
/// </code></remarks>
internal readonly record struct SpillItem(KeyIdentity Key, ulong Hash, long Ordinal, EntryState State = default, bool IsMatched = false)
{
    private const int Length = 33;
    private const int MatchedBit = 4;

    internal static SpillItem Read(ref ReadOnlySpan<byte> source)
    {
        var key = new KeyIdentity(BinaryPrimitives.ReadUInt64LittleEndian(source[1..]), BinaryPrimitives.ReadUInt64LittleEndian(source[9..]));
        var item = new SpillItem(
            key,
            BinaryPrimitives.ReadUInt64LittleEndian(source[17..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[25..]),
            (EntryState)(source[0] & ~MatchedBit),
            (source[0] & MatchedBit) != 0);
        source = source[Length..];
        return item;
    }

    internal void Write(BlockWriter writer)
    {
        var span = writer.Reserve(Length);
        span[0] = (byte)((int)State | (IsMatched ? MatchedBit : 0));
        BinaryPrimitives.WriteUInt64LittleEndian(span[1..], Key.First);
        BinaryPrimitives.WriteUInt64LittleEndian(span[9..], Key.Second);
        BinaryPrimitives.WriteUInt64LittleEndian(span[17..], Hash);
        BinaryPrimitives.WriteInt64LittleEndian(span[25..], Ordinal);
        writer.EndItem(Length);
    }
}

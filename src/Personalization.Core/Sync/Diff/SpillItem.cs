using System.Buffers.Binary;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

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

using System.Buffers.Binary;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>One entry of a snapshot as it lies in a block.</summary>
/// <remarks><code>
/// entry = state:4 bits, outcome:4 bits (high)   hash:u64   key length:varint   key in UTF-8
/// </code></remarks>
internal readonly ref struct SnapshotEntry
{
    internal const int FixedLength = 9;

    internal SnapshotEntry(EntryState state, RowOutcome outcome, ulong hash, ReadOnlySpan<byte> key)
    {
        State = state;
        Outcome = outcome;
        Hash = hash;
        Key = key;
    }

    internal EntryState State { get; }

    internal RowOutcome Outcome { get; }

    internal ulong Hash { get; }

    internal ReadOnlySpan<byte> Key { get; }

    internal static SnapshotEntry Read(ref ReadOnlySpan<byte> source)
    {
        var first = source[0];
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(source[1..]);
        source = source[FixedLength..];
        var length = (int)VarInt.Read(ref source);
        var key = source[..length];
        source = source[length..];
        return new SnapshotEntry((EntryState)(first & 0x0F), (RowOutcome)(first >> 4), hash, key);
    }

    internal void Write(BlockWriter writer)
    {
        var span = writer.Reserve(FixedLength + VarInt.MaxLength + Key.Length);
        span[0] = (byte)((byte)State | ((byte)Outcome << 4));
        BinaryPrimitives.WriteUInt64LittleEndian(span[1..], Hash);
        var length = FixedLength + VarInt.Write(span[FixedLength..], (uint)Key.Length);
        Key.CopyTo(span[length..]);
        writer.EndItem(length + Key.Length);
    }
}

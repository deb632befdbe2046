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

/// <summary>What is known of a row's part in the store. The numbers are persisted and never change; none is 0.</summary>
internal enum EntryState : byte
{
    /// <summary>The part is in the store, made from inputs with the entry's hash.</summary>
    Known = 1,

    /// <summary>The part may or may not be in the store, and of any version.</summary>
    Unknown = 2,

    /// <summary>The row is in the model but its part was never written.</summary>
    Absent = 3,
}

/// <summary>What a run made of the row behind an entry; kept beside the state so that counts can be mended. Persisted, never changed.</summary>
internal enum RowOutcome : byte
{
    /// <summary>No write was needed.</summary>
    Unchanged = 0,

    /// <summary>The plan holds an operation.</summary>
    Planned = 1,

    /// <summary>The row was refused before the plan.</summary>
    Rejected = 2,

    /// <summary>The mode does not act on the row.</summary>
    Skipped = 3,

    /// <summary>There is no row: an undo has brought the part back, and holds it.</summary>
    Held = 4,
}

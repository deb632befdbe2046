using System.Buffers.Binary;
using System.Text;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>One operation as it lies in a block of a plan.</summary>
/// <remarks><code>
/// operation = kind:u8  hash:u64  key length:varint  key  values length:varint  values  part length:varint  part
/// values    = one a provided index: length + 1:varint and the text, or 0 for null
/// </code></remarks>
internal readonly ref struct PlanOperation
{
    private const int FixedLength = 9;

    internal PlanOperation(PlanOperationKind kind, ulong hash, ReadOnlySpan<byte> key, ReadOnlySpan<byte> values, ReadOnlySpan<byte> part)
    {
        Kind = kind;
        Hash = hash;
        Key = key;
        Values = values;
        Part = part;
    }

    internal PlanOperationKind Kind { get; }

    internal ulong Hash { get; }

    internal ReadOnlySpan<byte> Key { get; }

    /// <summary>The index values, encoded; see <see cref="DecodeValues"/>.</summary>
    internal ReadOnlySpan<byte> Values { get; }

    internal ReadOnlySpan<byte> Part { get; }

    internal static PlanOperation Read(ref ReadOnlySpan<byte> source)
    {
        var kind = (PlanOperationKind)source[0];
        var hash = BinaryPrimitives.ReadUInt64LittleEndian(source[1..]);
        source = source[FixedLength..];
        var key = ReadBytes(ref source);
        var values = ReadBytes(ref source);
        var part = ReadBytes(ref source);
        return new PlanOperation(kind, hash, key, values, part);
    }

    internal void Write(BlockWriter writer)
    {
        var span = writer.Reserve(FixedLength + (3 * VarInt.MaxLength) + Key.Length + Values.Length + Part.Length);
        span[0] = (byte)Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(span[1..], Hash);
        var length = FixedLength;
        length += WriteBytes(span[length..], Key);
        length += WriteBytes(span[length..], Values);
        length += WriteBytes(span[length..], Part);
        writer.EndItem(length);
    }

    internal string?[]? DecodeValues(int count)
    {
        if (count == 0 || Values.IsEmpty)
        {
            return null;
        }

        var values = new string?[count];
        var rest = Values;
        for (var i = 0; i < count; i++)
        {
            values[i] = TryReadValue(ref rest, out var value) ? Encoding.UTF8.GetString(value) : null;
        }

        return values;
    }

    /// <summary>Reads the next of the encoded index values.</summary>
    /// <returns><see langword="false"/> for null.</returns>
    internal static bool TryReadValue(ref ReadOnlySpan<byte> values, out ReadOnlySpan<byte> value)
    {
        var length = (int)VarInt.Read(ref values) - 1;
        if (length < 0)
        {
            value = default;
            return false;
        }

        value = values[..length];
        values = values[length..];
        return true;
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> source)
    {
        var length = (int)VarInt.Read(ref source);
        var bytes = source[..length];
        source = source[length..];
        return bytes;
    }

    private static int WriteBytes(Span<byte> destination, ReadOnlySpan<byte> value)
    {
        var length = VarInt.Write(destination, (uint)value.Length);
        value.CopyTo(destination[length..]);
        return length + value.Length;
    }
}

/// <summary>What a planned operation is for. Persisted, never changed.</summary>
internal enum PlanOperationKind : byte
{
    /// <summary>Writes the part of a key that the old snapshot lacks.</summary>
    Add = 1,

    /// <summary>Writes the part of a key that the old snapshot has.</summary>
    Change = 2,

    /// <summary>Writes the part of a key that came out of order: an addition, unless the plan's footer calls it a change or voids it.</summary>
    Provisional = 3,

    /// <summary>Does to the part of a key that left the model what the delete behavior says.</summary>
    Removal = 4,

    /// <summary>As <see cref="Provisional"/>, where the part differs by what the operation turns out to be: it holds a <see cref="PartPair"/>.</summary>
    ProvisionalPair = 5,
}

/// <summary>Two parts in the place of one: what the row becomes if it turns out to be added, and if it turns out to be changed.</summary>
/// <remarks><code>
/// pair = length of the added one:varint  added  changed
/// </code></remarks>
internal static class PartPair
{
    internal static byte[] Join(ReadOnlySpan<byte> added, ReadOnlySpan<byte> changed)
    {
        Span<byte> length = stackalloc byte[VarInt.MaxLength];
        return [.. length[..VarInt.Write(length, (uint)added.Length)], .. added, .. changed];
    }

    internal static ReadOnlySpan<byte> Choose(ReadOnlySpan<byte> pair, bool changed)
    {
        var length = (int)VarInt.Read(ref pair);
        return changed ? pair[length..] : pair[..length];
    }
}

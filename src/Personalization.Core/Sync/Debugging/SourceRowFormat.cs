using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Debugging;

/// <summary>What lies in the file of source rows, beside a plan.</summary>
/// <remarks><code>
/// item   = ordinal:i64  row length:varint  row                                           of an operation of the plan
///        | -1:i64  row length:varint  row  key length + 1:varint  key  reason length:varint  reason     of a row that was refused before it got one
/// footer = (reason length:u32  reason  bitmap length:u32  bitmap)*                       operations that were refused when the model had been read
/// </code></remarks>
internal static class SourceRowFormat
{
    /// <summary>The place of a row that has no operation.</summary>
    internal const long NoOperation = -1;

    /// <summary>Stands for the reason where the operation's part is the reason.</summary>
    internal const string InPart = "";

    internal static byte[] WriteFooter(IEnumerable<KeyValuePair<string, OrdinalSet>> refused)
    {
        var footer = new ArrayBufferWriter<byte>();
        foreach (var (reason, ordinals) in refused)
        {
            WriteText(footer, Encoding.UTF8.GetBytes(reason));
            var bitmap = new byte[ordinals.ByteLength];
            ordinals.WriteTo(bitmap);
            WriteText(footer, bitmap);
        }

        return footer.WrittenSpan.ToArray();
    }

    internal static IReadOnlyList<KeyValuePair<string, OrdinalSet>> ReadFooter(ReadOnlySpan<byte> footer)
    {
        var refused = new List<KeyValuePair<string, OrdinalSet>>();
        while (!footer.IsEmpty)
        {
            var reason = Encoding.UTF8.GetString(ReadText(ref footer));
            refused.Add(new(reason, OrdinalSet.Parse(ReadText(ref footer))));
        }

        return refused;
    }

    internal static void WriteItem(BlockWriter writer, long ordinal, ReadOnlySpan<byte> row)
    {
        var span = writer.Reserve(sizeof(long) + VarInt.MaxLength + row.Length);
        BinaryPrimitives.WriteInt64LittleEndian(span, ordinal);
        writer.EndItem(sizeof(long) + WriteBytes(span[sizeof(long)..], row));
    }

    internal static void WriteItem(BlockWriter writer, ReadOnlySpan<byte> row, bool hasKey, ReadOnlySpan<byte> key, ReadOnlySpan<byte> reason)
    {
        var span = writer.Reserve(sizeof(long) + (3 * VarInt.MaxLength) + row.Length + key.Length + reason.Length);
        BinaryPrimitives.WriteInt64LittleEndian(span, NoOperation);
        var length = sizeof(long);
        length += WriteBytes(span[length..], row);
        length += VarInt.Write(span[length..], hasKey ? (uint)key.Length + 1 : 0);
        key.CopyTo(span[length..]);
        length += key.Length;
        length += WriteBytes(span[length..], reason);
        writer.EndItem(length);
    }

    internal static SourceRow ReadItem(ref ReadOnlySpan<byte> source)
    {
        var ordinal = BinaryPrimitives.ReadInt64LittleEndian(source);
        source = source[sizeof(long)..];
        var row = ReadBytes(ref source, (int)VarInt.Read(ref source));
        if (ordinal != NoOperation)
        {
            return new SourceRow(ordinal, row.ToArray(), null, null);
        }

        var keyLength = (int)VarInt.Read(ref source) - 1;
        var key = keyLength < 0 ? null : Encoding.UTF8.GetString(ReadBytes(ref source, keyLength));
        return new SourceRow(ordinal, row.ToArray(), key, Encoding.UTF8.GetString(ReadBytes(ref source, (int)VarInt.Read(ref source))));
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> source, int length)
    {
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

    private static void WriteText(ArrayBufferWriter<byte> destination, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(destination.GetSpan(sizeof(int)), value.Length);
        destination.Advance(sizeof(int));
        destination.Write(value);
    }

    private static ReadOnlySpan<byte> ReadText(ref ReadOnlySpan<byte> source)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(source);
        source = source[sizeof(int)..];
        return ReadBytes(ref source, length);
    }
}

/// <summary>A row as its source had it. Personal data.</summary>
/// <param name="Ordinal">The position of its operation in the plan, or <see cref="SourceRowFormat.NoOperation"/>.</param>
/// <param name="Json">The columns that the sync reads, as one JSON object.</param>
/// <param name="Key">The record key of a row without an operation; <see langword="null"/> where it could not be read.</param>
/// <param name="Reason">Why a row without an operation was refused.</param>
internal sealed record SourceRow(long Ordinal, byte[] Json, string? Key, string? Reason);

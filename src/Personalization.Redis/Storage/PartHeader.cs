using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Personalization.Records;

namespace Personalization.Redis.Storage;

/// <summary>The header of one sync's part, as it lies in a field of the record's hash. Scripts read the token and the state.</summary>
/// <remarks><code>
/// header = token:u64 big-endian  state:u8  synced at:i64 (UTC ticks)  input hash:u64  { index length:u8  index  value length + 1:u32, 0 for null  value }
/// </code></remarks>
internal static class PartHeader
{
    private const int FixedLength = 25;

    internal static byte[] Write(in RecordOperation operation, RecordBatch batch, PartState state)
    {
        var buffer = new ArrayBufferWriter<byte>(128);
        var head = buffer.GetSpan(FixedLength);
        BinaryPrimitives.WriteInt64BigEndian(head, batch.Token);
        head[8] = (byte)state;
        BinaryPrimitives.WriteInt64LittleEndian(head[9..], batch.SyncedAt.UtcTicks);
        BinaryPrimitives.WriteUInt64LittleEndian(head[17..], operation.InputHash);
        buffer.Advance(FixedLength);
        if (state == PartState.Live && operation.IndexValues is { } values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                WriteValue(buffer, batch.Indexes[i], values[i]);
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads a header.</summary>
    /// <param name="sync">The sync's id.</param>
    /// <param name="header">The header.</param>
    /// <param name="offset">Where the part's fields begin in the record's JSON.</param>
    /// <param name="length">How many bytes they take.</param>
    internal static RecordPart Read(string sync, ReadOnlySpan<byte> header, int offset, int length)
    {
        if (header.Length < FixedLength)
        {
            throw RedisErrors.DamagedHeader();
        }

        var indexes = new List<string>();
        var values = new List<string?>();
        for (var rest = header[FixedLength..]; !rest.IsEmpty;)
        {
            var name = rest.Slice(1, rest[0]);
            rest = rest[(1 + name.Length)..];
            var size = (int)BinaryPrimitives.ReadUInt32LittleEndian(rest) - 1;
            rest = rest[4..];
            indexes.Add(Encoding.UTF8.GetString(name));
            values.Add(size < 0 ? null : Encoding.UTF8.GetString(rest[..size]));
            rest = rest[Math.Max(0, size)..];
        }

        return new RecordPart
        {
            Sync = sync,
            State = (PartState)header[8],
            Token = BinaryPrimitives.ReadInt64BigEndian(header),
            SyncedAt = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(header[9..]), TimeSpan.Zero),
            InputHash = BinaryPrimitives.ReadUInt64LittleEndian(header[17..]),
            Indexes = indexes,
            IndexValues = values,
            Offset = offset,
            Length = length,
        };
    }

    private static void WriteValue(ArrayBufferWriter<byte> buffer, string index, string? value)
    {
        var name = Encoding.UTF8.GetByteCount(index);
        if (name > byte.MaxValue)
        {
            throw RedisErrors.IndexNameTooLong(index);
        }

        buffer.GetSpan(1)[0] = (byte)name;
        buffer.Advance(1);
        Encoding.UTF8.GetBytes(index, buffer);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer.GetSpan(4), value is null ? 0 : (uint)Encoding.UTF8.GetByteCount(value) + 1);
        buffer.Advance(4);
        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, buffer);
        }
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Personalization.Records;

namespace Personalization.Sqlite.Storage;

/// <summary>Writes and reads the headers of a record's parts, in their order, as one blob.</summary>
internal static class RecordHeaderCodec
{
    // Persisted: a change of this table is a new version, and the old one stays readable. Numbers are little-endian;
    // "length" is an unsigned LEB128 number; text is a length and UTF-8 bytes. Every byte must be used.
    //
    //  field            | bytes  | meaning
    //  -----------------+--------+----------------------------------------------------------------
    //  version          | 1      | 1
    //  parts            | length | how many parts follow
    //  -- a part:
    //  state            | 1      | PartState: 1 live, 2 cleared, 3 removed
    //  token            | 8      | signed
    //  synced at        | 8      | signed; ticks of 100 ns since 0001-01-01 UTC
    //  input hash       | 8      | unsigned
    //  offset           | length | where the part's fields start in the record's JSON
    //  bytes            | length | how many bytes they take
    //  sync             | text   | the sync's id
    //  indexes          | length | how many pairs follow
    //  -- a pair:
    //  index            | text   | the index's name
    //  value            | text   | the value, its length one greater than it is; a length of 0 alone is null
    internal const byte Version = 1;

    internal static void Write(IBufferWriter<byte> destination, IReadOnlyList<RecordPart> parts)
    {
        var head = destination.GetSpan(1);
        head[0] = Version;
        destination.Advance(1);
        WriteLength(destination, parts.Count);
        foreach (var part in parts)
        {
            WritePart(destination, part);
        }
    }

    /// <exception cref="RecordStoreException">The version is unknown, or the bytes are damaged.</exception>
    internal static RecordPart[] Read(ReadOnlySpan<byte> bytes)
    {
        var cursor = new HeaderCursor(bytes);
        var version = cursor.ReadByte();
        if (version != Version)
        {
            throw StoreErrors.UnknownHeaderVersion(version);
        }

        var parts = new RecordPart[cursor.ReadCount()];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = ReadPart(ref cursor);
        }

        return cursor.IsAtEnd ? parts : throw StoreErrors.DamagedHeader();
    }

    private static void WritePart(IBufferWriter<byte> destination, RecordPart part)
    {
        var span = destination.GetSpan(25);
        span[0] = (byte)part.State;
        BinaryPrimitives.WriteInt64LittleEndian(span[1..], part.Token);
        BinaryPrimitives.WriteInt64LittleEndian(span[9..], part.SyncedAt.UtcTicks);
        BinaryPrimitives.WriteUInt64LittleEndian(span[17..], part.InputHash);
        destination.Advance(25);
        WriteLength(destination, part.Offset);
        WriteLength(destination, part.Length);
        WriteText(destination, part.Sync, 0);
        WriteLength(destination, part.Indexes.Count);
        for (var i = 0; i < part.Indexes.Count; i++)
        {
            WriteText(destination, part.Indexes[i], 0);
            if (part.IndexValues[i] is { } value)
            {
                WriteText(destination, value, 1);
            }
            else
            {
                WriteLength(destination, 0);
            }
        }
    }

    private static RecordPart ReadPart(ref HeaderCursor cursor)
    {
        var state = (PartState)cursor.ReadByte();
        if (state is not (PartState.Live or PartState.Cleared or PartState.Removed))
        {
            throw StoreErrors.DamagedHeader();
        }

        var token = cursor.ReadInt64();
        var syncedAt = cursor.ReadTime();
        var inputHash = (ulong)cursor.ReadInt64();
        var offset = cursor.ReadLength();
        var length = cursor.ReadLength();
        var sync = cursor.ReadText(cursor.ReadLength());
        var count = cursor.ReadCount();
        var indexes = count == 0 ? [] : new string[count];
        var values = count == 0 ? [] : new string?[count];
        for (var i = 0; i < count; i++)
        {
            indexes[i] = cursor.ReadText(cursor.ReadLength());
            var plusOne = cursor.ReadLength();
            values[i] = plusOne == 0 ? null : cursor.ReadText(plusOne - 1);
        }

        return new RecordPart
        {
            Sync = sync,
            State = state,
            Token = token,
            SyncedAt = syncedAt,
            InputHash = inputHash,
            Indexes = indexes,
            IndexValues = values,
            Offset = offset,
            Length = length,
        };
    }

    private static void WriteText(IBufferWriter<byte> destination, string text, int lengthBias)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        WriteLength(destination, count + lengthBias);
        Encoding.UTF8.GetBytes(text, destination.GetSpan(count));
        destination.Advance(count);
    }

    private static void WriteLength(IBufferWriter<byte> destination, int value)
    {
        var span = destination.GetSpan(5);
        var written = 0;
        var rest = (uint)value;
        while (rest >= 0x80)
        {
            span[written++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        span[written++] = (byte)rest;
        destination.Advance(written);
    }
}

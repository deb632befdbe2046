using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Integers of 2, 4 and 8 bytes.</summary>
/// <param name="isUnsigned">Whether the first bit is no sign, as in <c>oid</c>.</param>
internal sealed class IntegerCodec(bool isUnsigned = false) : PostgresCodec("integer")
{
    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch) => writer.WriteNumberValue(Read(value));

    internal override void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher) => hasher.AppendInt64(Read(value));

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, Read(value));

    private long Read(ReadOnlySpan<byte> value) => value.Length switch
    {
        2 => BinaryPrimitives.ReadInt16BigEndian(value),
        4 when isUnsigned => BinaryPrimitives.ReadUInt32BigEndian(value),
        4 => BinaryPrimitives.ReadInt32BigEndian(value),
        _ => BinaryPrimitives.ReadInt64BigEndian(value),
    };
}

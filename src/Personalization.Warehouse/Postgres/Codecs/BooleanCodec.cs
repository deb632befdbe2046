using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Booleans.</summary>
internal sealed class BooleanCodec() : PostgresCodec("boolean")
{
    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch) => writer.WriteBooleanValue(value[0] != 0);

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value[0] != 0);
}

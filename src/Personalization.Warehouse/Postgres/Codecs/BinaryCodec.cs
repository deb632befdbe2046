using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Binary data: Base64 in JSON, and no key.</summary>
internal sealed class BinaryCodec() : PostgresCodec("bytea")
{
    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
        => writer.WriteBase64StringValue(JsonLimits.CheckBinary(value));

    internal override void WriteNestedJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        if (!Utf8.IsValid(value))
        {
            throw new FormatException("the data is not JSON in UTF-8; select convert_from(column, …) from its real encoding.");
        }

        JsonLimits.WriteChecked(value, writer, depth: 0);
    }

    internal override void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher) => hasher.AppendBytes(HashTag.Binary, value);

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
        => throw new FormatException("binary data is no key; select encode(column, 'hex') instead.");
}

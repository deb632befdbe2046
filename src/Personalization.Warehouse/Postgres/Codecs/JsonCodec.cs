using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>JSON as the server sends it: <c>json</c> as it was stored, <c>jsonb</c> behind the number of its format.</summary>
internal sealed class JsonCodec(bool isBinary) : PostgresCodec("json")
{
    private const byte Version = 1;

    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
        => JsonLimits.WriteChecked(TextOf(value), writer, scratch.IsNested ? writer.CurrentDepth : 0);

    internal override void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher) => base.AppendHash(isBinary ? value[1..] : value, hasher);

    internal override bool TryWriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination)
    {
        var json = TextOf(value);
        JsonLimits.Check(json, RowReader.MaxJsonDepth);
        return CanonicalText.TryWriteJson(destination, json);
    }

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination) => _ = TryWriteKey(value, destination);

    private ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> value)
    {
        if (!isBinary)
        {
            return value;
        }

        return value[0] == Version ? value[1..] : throw new FormatException("the format of this jsonb is not known; select column::text.");
    }
}

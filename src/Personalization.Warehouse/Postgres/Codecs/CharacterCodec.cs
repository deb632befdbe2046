using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>The one-byte type <c>"char"</c>; its byte zero is the empty text, as in the server's own output.</summary>
internal sealed class CharacterCodec() : PostgresCodec("char")
{
    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch) => writer.WriteStringValue(TextOf(value));

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination) => CanonicalText.WriteText(destination, TextOf(value));

    private static ReadOnlySpan<byte> TextOf(ReadOnlySpan<byte> value) => value switch
    {
        [0] => [],
        [> 127] => throw new FormatException("the byte is no character in UTF-8; select ascii(column::text) instead."),
        _ => value,
    };
}

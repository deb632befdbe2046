using System.Buffers;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Text, and types that are given by their text.</summary>
internal sealed class TextCodec : PostgresCodec
{
    /// <summary>Types whose binary form is their text.</summary>
    internal static readonly TextCodec OfBinary = new(isText: false);

    /// <summary>Types whose binary form is not worth decoding, is not known, or does not exist.</summary>
    internal static readonly TextCodec OfText = new(isText: true);

    private TextCodec(bool isText)
        : base("text")
        => IsText = isText;

    internal override bool IsText { get; }

    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
        => writer.WriteStringValue(JsonLimits.CheckText(value));

    internal override void WriteNestedJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
        => JsonLimits.WriteChecked(value, writer, depth: 0);

    internal override void AppendHash(ReadOnlySpan<byte> value, RowHasher hasher) => hasher.AppendBytes(HashTag.Text, value);

    internal override void WriteKey(ReadOnlySpan<byte> value, IBufferWriter<byte> destination) => CanonicalText.WriteText(destination, value);
}

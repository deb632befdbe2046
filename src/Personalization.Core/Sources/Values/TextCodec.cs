using System.Buffers;
using System.Text.Json;

namespace Personalization.Sources.Values;

/// <summary>Text. A lone surrogate is refused everywhere, since JSON in UTF-8 would silently hold another character.</summary>
internal sealed class TextCodec : ValueCodec<string>
{
    internal static readonly TextCodec Instance = new();

    internal override void WriteJson(string value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        CanonicalText.Write(scratch.Begin(), value.AsSpan());
        writer.WriteStringValue(scratch.Text);
    }

    internal override void AppendHash(string value, RowHasher hasher, ValueScratch scratch)
    {
        CanonicalText.Write(scratch.Begin(), value.AsSpan());
        hasher.AppendBytes(HashTag.Text, scratch.Text);
    }

    internal override void WriteKey(string value, IBufferWriter<byte> destination) => CanonicalText.Write(destination, value.AsSpan());

    internal override void WriteNestedJson(string value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        CanonicalText.Write(scratch.Begin(), value.AsSpan());
        ValueScratch.WriteNested(scratch.Text, writer);
    }
}

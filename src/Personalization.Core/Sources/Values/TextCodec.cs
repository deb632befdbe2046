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

/// <summary>Text of a column that holds JSON, as most providers give it: text in a record unless the model says otherwise, and as a key the JSON's own, whoever reads it.</summary>
internal sealed class JsonTextCodec : ValueCodec<string>
{
    internal static readonly JsonTextCodec Instance = new();

    internal override void WriteJson(string value, Utf8JsonWriter writer, ValueScratch scratch) => TextCodec.Instance.WriteJson(value, writer, scratch);

    internal override void WriteNestedJson(string value, Utf8JsonWriter writer, ValueScratch scratch) => TextCodec.Instance.WriteNestedJson(value, writer, scratch);

    internal override void AppendHash(string value, RowHasher hasher, ValueScratch scratch) => TextCodec.Instance.AppendHash(value, hasher, scratch);

    internal override void WriteKey(string value, IBufferWriter<byte> destination) => _ = TryWriteKey(value, destination);

    internal override bool TryWriteKey(string value, IBufferWriter<byte> destination)
    {
        var json = new ArrayBufferWriter<byte>(value.Length + 1);
        CanonicalText.Write(json, value.AsSpan());
        ValueScratch.CheckNested(json.WrittenSpan);
        return CanonicalText.TryWriteJson(destination, json.WrittenSpan);
    }
}

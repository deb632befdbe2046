using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Personalization.Sources.Values;

/// <summary>Values that their JSON contract writes: objects, lists, enumerations.</summary>
internal sealed class SerializedCodec(JsonTypeInfo typeInfo) : ValueCodec<object>
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal override void WriteJson(object value, Utf8JsonWriter writer, ValueScratch scratch)
        => writer.WriteRawValue(Serialize(value, scratch), skipInputValidation: true);

    internal override void AppendHash(object value, RowHasher hasher, ValueScratch scratch)
        => hasher.AppendBytes(HashTag.Other, Serialize(value, scratch));

    internal override void WriteKey(object value, IBufferWriter<byte> destination)
    {
        var reader = new Utf8JsonReader(Serialize(value, new ValueScratch()));
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                CanonicalText.Write(destination, reader.GetString().AsSpan());
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out var number):
                CanonicalText.Write(destination, number);
                break;
            default:
                throw new FormatException($"Values of type {typeInfo.Type.Name} are no keys.");
        }
    }

    private ReadOnlySpan<byte> Serialize(object value, ValueScratch scratch)
    {
        using var writer = new Utf8JsonWriter(scratch.Begin(), Options);
        try
        {
            JsonSerializer.Serialize(writer, value, typeInfo);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            // The serializer's own words may quote the value.
            throw new FormatException($"The value cannot be written as JSON ({exception.GetType().Name}).");
        }

        writer.Flush();
        return scratch.Text;
    }
}

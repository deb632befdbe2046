using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;

namespace Personalization.Sources.Values;

/// <summary>Binary data: base64 in JSON, and no key.</summary>
internal sealed class BinaryCodec : ValueCodec<byte[]>
{
    internal static readonly BinaryCodec Instance = new();

    internal override void WriteJson(byte[] value, Utf8JsonWriter writer, ValueScratch scratch) => writer.WriteBase64StringValue(value);

    internal override void AppendHash(byte[] value, RowHasher hasher, ValueScratch scratch) => hasher.AppendBytes(HashTag.Binary, value);

    internal override void WriteKey(byte[] value, IBufferWriter<byte> destination)
        => throw new FormatException("Binary data is no key. Convert it to text in the model, for example to hexadecimal digits.");

    internal override void WriteNestedJson(byte[] value, Utf8JsonWriter writer, ValueScratch scratch)
    {
        if (!Utf8.IsValid(value))
        {
            throw new FormatException("The data is not JSON in UTF-8.");
        }

        ValueScratch.WriteNested(value, writer);
    }
}

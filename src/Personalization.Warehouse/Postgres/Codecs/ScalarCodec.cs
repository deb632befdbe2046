using System.Text.Json;

namespace Personalization.Warehouse.Postgres.Codecs;

/// <summary>Values that are their canonical text everywhere: a string or a number in JSON, and the key.</summary>
/// <param name="kind">The name of the type in the hash's input.</param>
/// <param name="isNumber">Whether the text is a JSON number.</param>
internal abstract class ScalarCodec(string kind, bool isNumber = false) : PostgresCodec(kind)
{
    internal override void WriteJson(ReadOnlySpan<byte> value, Utf8JsonWriter writer, CodecScratch scratch)
    {
        WriteKey(value, scratch.BeginText());
        if (isNumber)
        {
            writer.WriteRawValue(scratch.Text, skipInputValidation: true);
        }
        else
        {
            writer.WriteStringValue(scratch.Text);
        }
    }
}

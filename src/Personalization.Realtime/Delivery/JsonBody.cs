using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Realtime.Delivery;

/// <summary>Makes JSON of what a template wrote: commas before a closing bracket are left out, so that loops need not know which is the last.</summary>
internal static class JsonBody
{
    /// <summary>What an event may be deep, and room for what templates put around it.</summary>
    private const int MaxDepth = 128;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, MaxDepth = MaxDepth };
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The JSON; <see langword="null"/> where the text is none.</returns>
    internal static ReadOnlyMemory<byte>? Clean(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text, Lenient);
            return Write(writer => json.RootElement.WriteTo(writer));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    internal static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> write)
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(bytes, Plain))
        {
            write(writer);
        }

        return bytes.WrittenMemory;
    }

    /// <summary>Makes an array of JSON values.</summary>
    internal static ReadOnlyMemory<byte> Array(IReadOnlyList<ReadOnlyMemory<byte>> values) => Write(writer =>
    {
        writer.WriteStartArray();
        foreach (var value in values)
        {
            writer.WriteRawValue(value.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
    });
}

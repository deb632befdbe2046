using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Personalization.Sync.Debugging;

/// <summary>Keeps rows that are long from filling the journal.</summary>
internal static class DebugText
{
    /// <summary>Answers JSON as it is, or where it is too long an object that says so and holds its beginning: JSON too, so that exports can be read.</summary>
    internal static ReadOnlyMemory<byte> Shorten(ReadOnlyMemory<byte> json)
    {
        if (json.Length <= DebugLimits.RowBytes)
        {
            return json;
        }

        // Twice as much, as every letter of the beginning may have to be escaped.
        var start = json.Span[..(DebugLimits.RowBytes / 2)];
        while (start.Length > 0 && (json.Span[start.Length] & 0xC0) == 0x80)
        {
            start = start[..^1];
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("_truncated", true);
            writer.WriteNumber("bytes", json.Length);
            writer.WriteString("start", Encoding.UTF8.GetString(start));
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}

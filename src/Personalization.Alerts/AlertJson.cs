using System.Text.Json;

namespace Personalization.Alerts;

/// <summary>Writes JSON.</summary>
internal static class AlertJson
{
    internal static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}

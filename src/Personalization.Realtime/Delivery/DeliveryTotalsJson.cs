using System.Buffers;
using System.Text;
using System.Text.Json;
using Personalization.Destinations;

namespace Personalization.Realtime.Delivery;

/// <summary>Attempts that were added up, as the journal keeps them: <c>{"by":"PROCESS","attempts":[{"at","trigger","rows","status","seconds","reason","attempts"}]}</c>. Persisted: names and numbers stay.</summary>
internal static class DeliveryTotalsJson
{
    internal static string Write(string process, IReadOnlyList<DeliveryAttempt> totals)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("by", process);
            json.WriteStartArray("attempts");
            foreach (var total in totals)
            {
                json.WriteStartObject();
                json.WriteString("at", total.At.UtcDateTime);
                json.WriteString("trigger", total.Trigger);
                json.WriteNumber("rows", total.Rows);
                json.WriteNumber("status", (int)total.Status);
                json.WriteNumber("seconds", total.Duration.TotalSeconds);
                json.WriteString("reason", total.Reason);
                json.WriteNumber("attempts", total.Attempts);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static (string Process, IReadOnlyList<DeliveryAttempt> Totals) Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return (root.GetProperty("by").GetString()!, [.. root.GetProperty("attempts").EnumerateArray().Select(Of)]);
    }

    private static DeliveryAttempt Of(JsonElement one) => new(
        one.GetProperty("at").GetDateTimeOffset(),
        one.GetProperty("trigger").GetString()!,
        one.GetProperty("rows").GetInt32(),
        (DeliveryStatus)one.GetProperty("status").GetInt32(),
        TimeSpan.FromSeconds(one.GetProperty("seconds").GetDouble()))
    {
        Reason = one.GetProperty("reason").GetString(),
        Attempts = one.GetProperty("attempts").GetInt64(),
    };
}

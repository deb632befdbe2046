using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Events;

/// <summary>Answers that events were accepted, which were not, and of which something was put right.</summary>
internal static class EventAnswer
{
    private static readonly byte[] Success = "{\"success\":true}"u8.ToArray();

    internal static Task WriteAsync(HttpContext context, IngestResult result)
        => JsonAnswer.WriteAsync(context, result.Rejected.Count + result.Warnings.Count == 0 ? Success : Serialize(result));

    internal static void WriteRejected(Utf8JsonWriter json, IReadOnlyList<RejectedEvent> rejected)
    {
        if (rejected.Count > 0)
        {
            json.WriteStartArray("rejected");
            foreach (var one in rejected)
            {
                Write(json, one.Index, one.MessageId, one.Code, one.Detail);
            }

            json.WriteEndArray();
        }
    }

    private static void WriteWarnings(Utf8JsonWriter json, IReadOnlyList<EventWarning> warnings)
    {
        if (warnings.Count > 0)
        {
            json.WriteStartArray("warnings");
            foreach (var one in warnings)
            {
                Write(json, one.Index, one.MessageId, one.Code, one.Detail);
            }

            json.WriteEndArray();
        }
    }

    private static void Write(Utf8JsonWriter json, int index, string? messageId, string code, string detail)
    {
        json.WriteStartObject();
        json.WriteNumber("index", index);
        json.WriteString("messageId", messageId);
        json.WriteString("code", code);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }

    private static byte[] Serialize(IngestResult result)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            WriteRejected(json, result.Rejected);
            WriteWarnings(json, result.Warnings);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}

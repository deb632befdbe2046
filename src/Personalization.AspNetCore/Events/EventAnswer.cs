using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Requests;
using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.Events;

/// <summary>Answers that events were accepted, and which were not.</summary>
internal static class EventAnswer
{
    private static readonly byte[] Success = "{\"success\":true}"u8.ToArray();

    internal static Task WriteAsync(HttpContext context, IReadOnlyList<RejectedEvent> rejected)
        => JsonAnswer.WriteAsync(context, rejected.Count == 0 ? Success : Serialize(rejected));

    internal static void WriteRejected(Utf8JsonWriter json, IReadOnlyList<RejectedEvent> rejected)
    {
        json.WriteStartArray("rejected");
        foreach (var one in rejected)
        {
            json.WriteStartObject();
            json.WriteNumber("index", one.Index);
            json.WriteString("messageId", one.MessageId);
            json.WriteString("code", one.Code);
            json.WriteString("detail", one.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static byte[] Serialize(IReadOnlyList<RejectedEvent> rejected)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            WriteRejected(json, rejected);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}

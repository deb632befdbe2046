using System.Text.Json;
using Personalization.AspNetCore.Audiences;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Events;

/// <summary>Writes events as those who manage see them.</summary>
internal static class EventManagementJson
{
    private const int MostNames = 100;

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 256 };

    internal static void Write(Utf8JsonWriter json, IReadOnlyList<CataloguedEvent> events, long others)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var seen in events)
        {
            json.WriteStartObject();
            json.WriteString("source", seen.Source);
            json.WriteString("type", EventTypes.NameOf(seen.Type));
            json.WriteString("name", seen.Name);
            json.WriteNumber("count", seen.Count);
            json.WriteString("firstSeenAt", seen.FirstSeen.UtcDateTime);
            json.WriteString("lastSeenAt", seen.LastSeen.UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("hours", EventCatalog.Reach.TotalHours);
        json.WriteNumber("others", others);
        json.WriteEndObject();
    }

    /// <summary>Writes one line of a tail, without the line's end.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="shown">What came.</param>
    /// <param name="values">Whether the whole event is shown; without that, of properties and traits their names alone.</param>
    internal static void Write(Utf8JsonWriter json, TailedEvent shown, bool values)
    {
        var message = shown.Message;
        json.WriteStartObject();
        json.WriteString("receivedAt", shown.ReceivedAt.UtcDateTime);
        json.WriteString("source", shown.Source);
        if (message is null)
        {
            json.WriteNull("type");
        }
        else
        {
            json.WriteString("type", EventTypes.NameOf(message.Type));
        }

        json.WriteString("name", message?.Name);
        json.WriteString("messageId", message?.MessageId ?? shown.Rejection?.MessageId);
        json.WriteString("userId", message?.UserId);
        json.WriteString("anonymousId", message?.AnonymousId);
        AudienceJson.WriteTime(json, "timestamp", message?.Timestamp);
        json.WritePropertyName("rejection");
        Write(json, shown.Rejection);

        // As it was sent it may have line ends between its members.
        using var whole = message is null ? null : JsonDocument.Parse(message.Utf8Json, Deep);
        json.WriteStartArray("properties");
        foreach (var name in NamesOf(whole))
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
        if (values && whole is not null)
        {
            json.WritePropertyName("message");
            whole.RootElement.WriteTo(json);
        }

        json.WriteEndObject();
    }

    private static IEnumerable<string> NamesOf(JsonDocument? message)
    {
        foreach (var holder in (string[])["properties", "traits"])
        {
            if (message?.RootElement.TryGetProperty(holder, out var properties) == true && properties.ValueKind == JsonValueKind.Object)
            {
                return properties.EnumerateObject().Take(MostNames).Select(property => property.Name);
            }
        }

        return [];
    }

    private static void Write(Utf8JsonWriter json, RejectedEvent? rejection)
    {
        if (rejection is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("code", rejection.Code);
        json.WriteString("detail", rejection.Detail);
        json.WriteEndObject();
    }
}

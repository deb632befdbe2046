using System.Text.Json;
using Personalization.Realtime.Evaluation;

namespace Personalization.Realtime.People;

/// <summary>A transition as it lies in the outbox of its person's bucket: a JSON object, which whoever delivers it reads.</summary>
internal static class TransitionFrame
{
    internal static ReadOnlyMemory<byte> Write(AudienceTransition transition)
    {
        using var bytes = new MemoryStream(128);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteString("audience", transition.Audience);
            json.WriteNumber("number", transition.Number);
            json.WriteBoolean("member", transition.IsMember);
            json.WriteString("at", transition.At.ToUniversalTime());
            if (transition.Cause is { } cause)
            {
                json.WriteString("cause", cause);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    internal static AudienceTransition Read(ReadOnlyMemory<byte> frame)
    {
        using var json = JsonDocument.Parse(frame);
        var root = json.RootElement;
        return new AudienceTransition(
            root.GetProperty("audience").GetString()!,
            root.GetProperty("number").GetInt64(),
            root.GetProperty("member").GetBoolean(),
            root.GetProperty("at").GetDateTimeOffset(),
            root.TryGetProperty("cause", out var cause) ? cause.GetString() : null);
    }
}

using System.Buffers;
using System.Text.Json;
using Personalization.Realtime.Evaluation;

namespace Personalization.Realtime.People;

/// <summary>A transition as it lies in the outbox of its person's bucket: a JSON object, which whoever delivers it reads.</summary>
internal static class TransitionFrame
{
    internal static ReadOnlyMemory<byte> Write(AudienceTransition transition) => WriteAll([transition])[0];

    internal static ReadOnlyMemory<byte>[] WriteAll(IReadOnlyList<AudienceTransition> transitions)
    {
        var frames = new ReadOnlyMemory<byte>[transitions.Count];
        var bytes = new ArrayBufferWriter<byte>(256);
        using var json = new Utf8JsonWriter(bytes);
        for (var i = 0; i < frames.Length; i++)
        {
            Write(json, transitions[i]);
            frames[i] = bytes.WrittenSpan.ToArray();
            bytes.ResetWrittenCount();
            json.Reset();
        }

        return frames;
    }

    private static void Write(Utf8JsonWriter json, AudienceTransition transition)
    {
        json.WriteStartObject();
        json.WriteString("audience"u8, transition.Audience);
        json.WriteNumber("number"u8, transition.Number);
        json.WriteBoolean("member"u8, transition.IsMember);
        json.WriteString("at"u8, transition.At.ToUniversalTime());
        if (transition.Cause is { } cause)
        {
            json.WriteString("cause"u8, cause);
        }

        json.WriteEndObject();
        json.Flush();
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

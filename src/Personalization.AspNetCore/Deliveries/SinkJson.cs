using System.Text.Json;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.Sinks;
using Personalization.Sources.Tables;

namespace Personalization.AspNetCore.Deliveries;

/// <summary>Writes what there is to know of sinks. Nothing of what they write.</summary>
internal static class SinkJson
{
    internal static void Write(Utf8JsonWriter json, SinkStatus status)
    {
        json.WriteStartObject();
        json.WriteString("id", status.Sink.Name);
        json.WriteString("source", status.Sink.Source);
        json.WriteString("schema", status.Sink.Schema);
        json.WriteNumber("unreadEvents", status.UnreadEvents);
        json.WriteNumber("unreadViolations", status.UnreadViolations);
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, KeptFailureFacts failure)
    {
        json.WriteStartObject();
        json.WriteString("id", failure.Id);
        json.WriteString("event", failure.Event);
        json.WriteBoolean("isViolation", failure.IsViolation);
        json.WriteString("problem", failure.Problem);
        json.WriteString("at", failure.At.UtcDateTime);
        json.WriteEndObject();
    }

    internal static void WriteReplayed(Utf8JsonWriter json, int written, int left)
    {
        json.WriteStartObject();
        json.WriteNumber("written", written);
        json.WriteNumber("left", left);
        json.WriteEndObject();
    }

    internal static void WriteSnapshot(Utf8JsonWriter json, IReadOnlyDictionary<string, SnapshotChanges> written, IReadOnlyList<string> skipped)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var (audience, changes) in written.OrderBy(one => one.Key, StringComparer.Ordinal))
        {
            json.WriteStartObject();
            json.WriteString("audience", audience);
            json.WriteNumber("entered", changes.Entered);
            json.WriteNumber("exited", changes.Exited);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("skipped");
        foreach (var audience in skipped)
        {
            json.WriteStringValue(audience);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

using System.Text.Json;
using Personalization.Realtime.Contracts;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.Contracts;

/// <summary>Writes violations as those who manage see them.</summary>
internal static class ViolationJson
{
    /// <summary>Writes a violation that is stored.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="one">The violation.</param>
    /// <param name="withEvent">Whether the event is written, too.</param>
    internal static void Write(Utf8JsonWriter json, StoredViolation one, bool withEvent)
    {
        json.WriteStartObject();
        json.WriteString("id", one.Id);
        json.WriteString("time", one.Time.UtcDateTime);
        WriteMembers(json, one.Violation, withEvent);
        json.WriteEndObject();
    }

    /// <summary>Writes what a violation is, into an object that is begun.</summary>
    internal static void WriteMembers(Utf8JsonWriter json, ContractViolation violation, bool withEvent)
    {
        json.WriteString("source", violation.Message.Source);
        json.WriteString("contract", violation.Contract);
        json.WriteString("event", violation.Event);
        json.WriteString("messageId", violation.Message.MessageId);
        json.WriteString("eventType", violation.Message.Type.ToString().ToLowerInvariant());
        json.WriteString("eventName", violation.Message.Name);
        json.WriteString("schemaVersion", violation.SchemaVersion);
        json.WriteBoolean("blocked", violation.IsBlocked);
        json.WriteBoolean("hasUndeclaredSchema", violation.HasUndeclaredSchema);
        json.WriteBoolean("hasUndeclaredFields", violation.HasUndeclaredFields);
        json.WriteBoolean("hasSchemaViolated", violation.HasSchemaViolated);
        json.WriteStartArray("violations");
        foreach (var text in violation.Violations)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
        if (withEvent)
        {
            json.WritePropertyName("payload");
            json.WriteRawValue(violation.Message.Utf8Json.Span, skipInputValidation: true);
        }
    }

    /// <summary>Writes what a replay has come to.</summary>
    internal static void Write(Utf8JsonWriter json, ViolationReplay replay)
    {
        json.WriteStartObject();
        json.WriteNumber("replayed", replay.Replayed);
        json.WriteNumber("stillBlocked", replay.StillBlocked);
        json.WriteEndObject();
    }
}

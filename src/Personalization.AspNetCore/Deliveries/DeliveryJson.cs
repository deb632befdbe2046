using System.Text.Json;
using Personalization.Destinations;
using Personalization.People;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.Deliveries;

/// <summary>Writes syncs of transitions and events, what became of their deliveries, and dead letters, as those who manage see them.</summary>
internal static class DeliveryJson
{
    /// <summary>Writes a sync with the numbers of this process.</summary>
    internal static void Write(Utf8JsonWriter json, DeliveryChannel channel)
    {
        json.WriteStartObject();
        json.WriteString("id", channel.Sync);
        json.WriteString("destination", channel.Destination);
        json.WriteString("delivers", channel.Stream == PersonStream.Outbox ? "transitions" : "events");
        json.WriteNumber("delivered", channel.Report.CountOf(DeliveryStatus.Delivered));
        json.WriteNumber("retried", channel.Report.CountOf(DeliveryStatus.Retry));
        json.WriteNumber("refused", channel.Report.CountOf(DeliveryStatus.Refused));
        json.WriteEndObject();
    }

    internal static void Write(Utf8JsonWriter json, DeliveryAttempt attempt)
    {
        json.WriteStartObject();
        json.WriteString("at", attempt.At.UtcDateTime);
        json.WriteString("trigger", attempt.Trigger);
        json.WriteNumber("rows", attempt.Rows);
        json.WriteString("status", DeliveryDiagnostics.WordOf(attempt.Status));
        json.WriteNumber("durationSeconds", attempt.Duration.TotalSeconds);
        json.WriteString("reason", attempt.Reason);
        json.WriteNumber("attempts", attempt.Attempts);
        json.WriteEndObject();
    }

    /// <summary>Writes what was refused without what it holds.</summary>
    internal static void Write(Utf8JsonWriter json, RefusedEntry refused)
    {
        json.WriteStartObject();
        json.WriteString("id", refused.Id);
        json.WriteString("kind", refused.Kind);
        json.WriteString("sync", refused.Sync);
        json.WriteString("sink", refused.Sink);
        json.WriteString("trigger", refused.Trigger);
        json.WriteString("reason", refused.Reason);
        json.WriteString("at", refused.At.UtcDateTime);
        json.WriteString("key", refused.Key);
        json.WriteEndObject();
    }

    /// <summary>Writes a letter with whose it is and what it holds.</summary>
    internal static void WriteAll(Utf8JsonWriter json, DeadLetter letter)
    {
        json.WriteStartObject();
        json.WriteString("id", letter.Id);
        json.WriteString("sync", letter.Sync);
        json.WriteString("trigger", letter.Trigger);
        json.WriteString("reason", letter.Reason);
        json.WriteString("at", letter.At.UtcDateTime);
        json.WriteString("key", letter.Key);
        json.WriteString("parent", letter.Person.Space);
        json.WriteString("person", PersonIds.RecordOf(letter.Person) ?? letter.Person.Id);
        json.WritePropertyName("body");
        json.WriteRawValue((letter.Stream == PersonStream.Log ? EventFrame.Read(letter.Body).Utf8Json : letter.Body).Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    internal static void WriteReplayed(Utf8JsonWriter json, int delivered, int left, string? reason)
    {
        json.WriteStartObject();
        json.WriteNumber("delivered", delivered);
        json.WriteNumber("left", left);
        json.WriteString("reason", reason);
        json.WriteEndObject();
    }

    internal static void WriteDiscarded(Utf8JsonWriter json, int discarded)
    {
        json.WriteStartObject();
        json.WriteNumber("discarded", discarded);
        json.WriteEndObject();
    }
}

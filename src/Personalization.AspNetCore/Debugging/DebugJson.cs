using System.Text.Json;
using Personalization.Journal;
using Personalization.Sync.Debugging;

namespace Personalization.AspNetCore.Debugging;

/// <summary>Writes what the debugger has recorded. Personal data.</summary>
internal static class DebugJson
{
    internal static void WriteRow(Utf8JsonWriter json, JournalRow row)
    {
        json.WriteStartObject();
        json.WriteNumber("number", row.Number);
        json.WriteString("runId", row.RunId);
        json.WriteString("syncId", row.SyncId);
        json.WriteString("at", row.At.UtcDateTime);
        json.WriteString("key", row.Key);
        json.WriteString("operation", row.Operation);
        json.WriteString("status", row.Status);
        json.WriteString("reason", row.Reason);
        WriteBatch(json, row.Batch);
        json.WriteString("region", row.Region);
        WriteRaw(json, "source", row.Source);
        WriteRaw(json, "part", row.Part);
        json.WriteString("answer", row.Answer);
        json.WriteEndObject();
    }

    /// <summary>Writes a page: its rows, and the number after which the next begins.</summary>
    internal static void WritePage(Utf8JsonWriter json, IReadOnlyList<JournalRow> rows, long? next)
    {
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var row in rows)
        {
            WriteRow(json, row);
        }

        json.WriteEndArray();
        if (next is { } number)
        {
            json.WriteNumber("next", number);
        }
        else
        {
            json.WriteNull("next");
        }

        json.WriteEndObject();
    }

    internal static void WriteSwitch(Utf8JsonWriter json, string syncId, DebugSwitch? on)
    {
        json.WriteStartObject();
        json.WriteString("syncId", syncId);
        json.WriteBoolean("isOn", on is not null);
        WriteTime(json, "since", on?.Since);
        WriteTime(json, "until", on?.Until);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known.UtcDateTime);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteBatch(Utf8JsonWriter json, long? batch)
    {
        if (batch is { } known)
        {
            json.WriteNumber("batch", known);
        }
        else
        {
            json.WriteNull("batch");
        }
    }

    /// <summary>It was JSON when it was recorded, and is copied as it lies.</summary>
    private static void WriteRaw(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? text)
    {
        json.WritePropertyName(name);
        if (text is { IsEmpty: false } known)
        {
            json.WriteRawValue(known.Span, skipInputValidation: true);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}

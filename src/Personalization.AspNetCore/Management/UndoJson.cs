using System.Text.Json;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.AspNetCore.Management;

/// <summary>Writes what became of removed parts, what is held, and what nobody manages.</summary>
internal static class UndoJson
{
    internal static void WriteUndone(Utf8JsonWriter json, UndoneRun undone)
    {
        json.WriteStartObject();
        json.WriteString("runId", undone.RunId);
        json.WriteString("syncId", undone.SyncId);
        json.WriteNumber("restored", undone.Restored);
        json.WriteNumber("leftAlone", undone.LeftAlone);
        json.WriteNumber("rejected", undone.Rejected);
        json.WriteStartArray("rejections");
        foreach (var row in undone.Rejections)
        {
            ManagementJson.WriteRejection(json, row);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteReleased(Utf8JsonWriter json, string syncId, long released)
    {
        json.WriteStartObject();
        json.WriteString("syncId", syncId);
        json.WriteNumber("released", released);
        json.WriteEndObject();
    }

    internal static void WriteHeld(Utf8JsonWriter json, (string SyncId, HeldRun Run) held)
    {
        json.WriteStartObject();
        json.WriteString("syncId", held.SyncId);
        json.WriteString("runId", held.Run.RunId);
        json.WriteNumber("keys", held.Run.Keys);
        json.WriteEndObject();
    }

    internal static void WriteUnmanaged(Utf8JsonWriter json, UnmanagedSync sync)
    {
        json.WriteStartObject();
        json.WriteString("syncId", sync.SyncId);
        json.WriteString("collection", sync.Collection);
        json.WriteStartArray("fields");
        foreach (var field in sync.Fields)
        {
            json.WriteStringValue(field);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void WriteChange(Utf8JsonWriter json, ConfigurationChange change, SurfaceWords words)
    {
        json.WriteStartObject();
        json.WriteString("kind", change.Kind);
        json.WriteString("name", change.Name);
        json.WriteString("change", change.Change);
        json.WriteString("effect", change.Effect);
        json.WriteString("explanation", words.In(change.Explanation));
        json.WriteEndObject();
    }
}

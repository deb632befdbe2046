using System.Text.Json;
using Personalization.AspNetCore.Requests;
using Personalization.Lookups;
using Personalization.Records;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Writes an explanation as JSON.</summary>
internal static class ExplanationJson
{
    internal static byte[] Serialize(RecordExplanation explanation)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, JsonAnswer.WriterOptions))
        {
            json.WriteStartObject();
            json.WriteString("collection", explanation.Collection);
            json.WriteString("key", explanation.Key);
            json.WriteBoolean("visible", explanation.IsVisible);
            json.WriteString("lastModified", explanation.LastModified.UtcDateTime);
            json.WriteStartArray("parts");
            foreach (var part in explanation.Parts)
            {
                WritePart(json, explanation.Key, part);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WritePart(Utf8JsonWriter json, string key, PartExplanation part)
    {
        json.WriteStartObject();
        json.WriteString("sync", part.Sync);
        json.WriteNumber("run", part.Run);
        json.WriteString("syncedAt", part.SyncedAt.UtcDateTime);
        json.WriteString("state", NameOf(part.State));
        WriteNames(json, "fields", part.Fields);
        WriteNames(json, "indexes", part.Indexes);
        json.WriteString("model", part.Model);
        json.WriteStartObject("modelKey");
        json.WriteString("column", part.KeyColumn);
        json.WriteString("value", key);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteNames(Utf8JsonWriter json, string name, IReadOnlyList<string> names)
    {
        json.WriteStartArray(name);
        foreach (var item in names)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    private static string NameOf(PartState state) => state switch
    {
        PartState.Live => "live",
        PartState.Cleared => "cleared",
        _ => "removed",
    };
}

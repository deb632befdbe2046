using System.Text.Json;

namespace Personalization.AspNetCore.Management;

/// <summary>Writes the first rows of a model. Personal data: for answers, not for logs.</summary>
internal static class ModelPreviewJson
{
    internal static void Write(Utf8JsonWriter json, ModelPreview preview)
    {
        json.WriteStartObject();
        json.WriteString("model", preview.Model);
        json.WriteString("primaryKey", preview.PrimaryKey);
        json.WriteNumber("rowsRead", preview.RowsRead);
        json.WriteBoolean("isWhole", preview.IsWhole);
        json.WriteNumber("rowsWithoutKey", preview.RowsWithoutKey);
        json.WriteNumber("duplicateKeys", preview.DuplicateKeys);
        json.WriteNumber("rowsWithDuplicateKey", preview.RowsWithDuplicateKey);
        json.WriteStartArray("columns");
        foreach (var column in preview.Columns)
        {
            WriteColumn(json, column);
        }

        json.WriteEndArray();
        json.WriteStartArray("rows");
        foreach (var row in preview.Sample)
        {
            json.WriteRawValue(row.Span);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, ModelPreviewColumn column)
    {
        json.WriteStartObject();
        json.WriteString("name", column.Name);
        json.WriteString("declaredType", column.DeclaredType);
        json.WriteStartArray("jsonTypes");
        foreach (var type in column.JsonTypes)
        {
            json.WriteStringValue(type);
        }

        json.WriteEndArray();
        json.WriteNumber("nullShare", column.NullShare);
        json.WriteNumber("refused", column.Refused);
        json.WriteString("refusedReason", column.RefusedReason);
        json.WriteEndObject();
    }
}

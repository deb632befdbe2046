using System.Text.Json;

namespace Personalization.AspNetCore.OpenApi.Schemas;

/// <summary>Writes schemas as OpenAPI 3.0 has them.</summary>
internal static class ApiSchemaWriter
{
    /// <summary>Writes a schema where it is used: its name if it has one.</summary>
    internal static void Write(Utf8JsonWriter json, ApiSchema schema, string? description = null)
    {
        if (schema.Name is null)
        {
            WriteWhole(json, schema with { Description = description ?? schema.Description });
            return;
        }

        json.WriteStartObject();
        json.WriteString("$ref", $"#/components/schemas/{schema.Name}");
        json.WriteEndObject();
    }

    /// <summary>Writes all of a schema.</summary>
    internal static void WriteWhole(Utf8JsonWriter json, ApiSchema schema)
    {
        json.WriteStartObject();
        WriteText(json, "type", schema.Type.Length == 0 ? null : schema.Type);
        WriteText(json, "format", schema.Format);
        if (schema.IsNullable)
        {
            json.WriteBoolean("nullable", true);
        }

        WriteText(json, "description", schema.Description);
        WriteList(json, "enum", schema.Words);
        WriteBounds(json, schema);
        if (schema.Items is { } items)
        {
            json.WritePropertyName("items");
            Write(json, items);
        }

        if (schema.Type == "object")
        {
            WriteObject(json, schema);
        }

        if (schema.Example is not null)
        {
            json.WritePropertyName("example");
            json.WriteRawValue(schema.Example);
        }

        json.WriteEndObject();
    }

    private static void WriteObject(Utf8JsonWriter json, ApiSchema schema)
    {
        WriteList(json, "required", [.. schema.Members.Where(member => !member.IsOptional).Select(member => member.Name)]);
        if (schema.Members.Count > 0)
        {
            json.WriteStartObject("properties");
            foreach (var member in schema.Members)
            {
                json.WritePropertyName(member.Name);
                Write(json, member.Schema, member.Description);
            }

            json.WriteEndObject();
        }

        if (schema.Values is { } values)
        {
            json.WritePropertyName("additionalProperties");
            Write(json, values);
        }
        else if (schema.IsFree)
        {
            json.WriteBoolean("additionalProperties", true);
        }
    }

    private static void WriteBounds(Utf8JsonWriter json, ApiSchema schema)
    {
        if (schema.Bounds is var (least, most))
        {
            var (lower, upper) = schema.Type switch
            {
                "array" => ("minItems", "maxItems"),
                "object" => ("minProperties", "maxProperties"),
                _ => ("minimum", "maximum"),
            };
            json.WriteNumber(lower, least);
            json.WriteNumber(upper, most);
        }

        if (schema.Usual is { } usual)
        {
            json.WriteNumber("default", usual);
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, text);
        }
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> items)
    {
        if (items.Count == 0)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }
}

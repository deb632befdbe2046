using System.Globalization;
using System.Text.Json;
using Personalization.Liquid;
using Personalization.Sources;

namespace Personalization.Mapping.Templates;

/// <summary>Writes the values of templates as JSON.</summary>
internal static class LiquidJson
{
    /// <summary>Two texts of the longest that a template may make.</summary>
    private static readonly int MaxBytes = TemplateOptions.Value.Limits.MaxOutputBytes * 2;

    /// <summary>Writes a value.</summary>
    /// <exception cref="MappingException">The value is no JSON, nested too deeply or too long.</exception>
    internal static void Write(string field, in LiquidValue value, Utf8JsonWriter writer) => Write(field, value, writer, writer.BytesCommitted + writer.BytesPending);

    private static void Write(string field, in LiquidValue value, Utf8JsonWriter writer, long start)
    {
        if (writer.BytesCommitted + writer.BytesPending - start > MaxBytes)
        {
            throw new MappingException(field, $"The template makes a value of more than {MaxBytes} bytes.");
        }

        if (writer.CurrentDepth > RowReader.MaxJsonDepth && value.Kind is (LiquidKind.Array or LiquidKind.Object))
        {
            throw new MappingException(field, $"The template makes a value that is nested deeper than {RowReader.MaxJsonDepth} levels.");
        }

        switch (value.Kind)
        {
            case LiquidKind.Nil:
                writer.WriteNullValue();
                break;
            case LiquidKind.Boolean:
                writer.WriteBooleanValue(value.AsBoolean()!.Value);
                break;
            case LiquidKind.Integer:
                writer.WriteRawValue(value.AsInteger()!.Value.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
                break;
            case LiquidKind.Float:
                if (!double.IsFinite(value.AsFloat()!.Value))
                {
                    throw new MappingException(field, "The template made a number that is infinite or none, which JSON cannot hold.");
                }

                writer.WriteNumberValue(value.AsFloat()!.Value);
                break;
            case LiquidKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.AsArray()!)
                {
                    Write(field, item, writer, start);
                }

                writer.WriteEndArray();
                break;
            case LiquidKind.Object:
                writer.WriteStartObject();
                foreach (var (name, item) in value.AsObject()!.Entries)
                {
                    writer.WritePropertyName(name);
                    Write(field, item, writer, start);
                }

                writer.WriteEndObject();
                break;
            case LiquidKind.Time:
                writer.WriteStringValue(value.AsTime()!.Value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStringValue(value.ToString());
                break;
        }
    }
}

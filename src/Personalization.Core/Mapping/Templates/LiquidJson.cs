using System.Globalization;
using System.Text.Json;
using Personalization.Liquid;

namespace Personalization.Mapping.Templates;

/// <summary>Writes the values of templates as JSON.</summary>
internal static class LiquidJson
{
    /// <summary>Writes a value.</summary>
    /// <param name="field">The field, for messages.</param>
    /// <param name="value">The value.</param>
    /// <param name="writer">Where to.</param>
    /// <exception cref="MappingException">The value is no JSON.</exception>
    internal static void Write(string field, in LiquidValue value, Utf8JsonWriter writer)
    {
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
                    Write(field, item, writer);
                }

                writer.WriteEndArray();
                break;
            case LiquidKind.Object:
                writer.WriteStartObject();
                foreach (var (name, item) in value.AsObject()!.Entries)
                {
                    writer.WritePropertyName(name);
                    Write(field, item, writer);
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

using System.Text.Json;

namespace Personalization.Hosting.Output;

/// <summary>Writes JSON that is at hand as a member of an object.</summary>
internal static class FieldsOutput
{
    internal static void Write(Utf8JsonWriter json, string name, ReadOnlyMemory<byte>? value)
    {
        json.WritePropertyName(name);
        if (value is { } known)
        {
            json.WriteRawValue(known.Span);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}

using System.Text.Json;

namespace Personalization.Realtime.Contracts;

/// <summary>Tells types of JSON values.</summary>
internal static class QuickTypesReader
{
    /// <summary>Reads the keyword <c>type</c>.</summary>
    internal static bool TryRead(JsonElement value, out QuickTypes types)
    {
        types = QuickTypes.None;
        foreach (var word in value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToList() : [value])
        {
            types |= word.GetString() switch
            {
                "object" => QuickTypes.Object,
                "array" => QuickTypes.Array,
                "string" => QuickTypes.Text,
                "integer" => QuickTypes.Whole,
                "number" => QuickTypes.Whole | QuickTypes.Number,
                "boolean" => QuickTypes.Boolean,
                _ => QuickTypes.Null,
            };
        }

        return true;
    }

    /// <summary>Tells the type of a value.</summary>
    internal static QuickTypes Of(in Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => QuickTypes.Object,
        JsonTokenType.StartArray => QuickTypes.Array,
        JsonTokenType.String => QuickTypes.Text,
        JsonTokenType.Number => reader.ValueSpan.IndexOfAny(".eE"u8) < 0 ? QuickTypes.Whole : QuickTypes.Number,
        JsonTokenType.True or JsonTokenType.False => QuickTypes.Boolean,
        _ => QuickTypes.Null,
    };
}

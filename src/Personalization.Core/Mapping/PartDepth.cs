using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Refuses parts that are nested so deeply that readers of JSON, which stop at 64 levels by default, could not read the record.</summary>
internal static class PartDepth
{
    /// <summary>The record, and what its values may have.</summary>
    private const int MaxLevels = RowReader.MaxJsonDepth + 1;

    /// <exception cref="MappingException">A field is nested too deeply.</exception>
    internal static void Check(ReadOnlySpan<byte> part)
    {
        // Nearly all parts have fewer brackets than that altogether.
        if (part.Count((byte)'{') + part.Count((byte)'[') <= MaxLevels)
        {
            return;
        }

        var field = string.Empty;
        var reader = new Utf8JsonReader(part, new JsonReaderOptions { MaxDepth = MaxLevels });
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName)
                {
                    field = reader.GetString()!;
                }
            }
        }
        catch (JsonException)
        {
            throw new MappingException(field, $"The value is nested deeper than {RowReader.MaxJsonDepth} levels, with the objects and arrays that it is mapped into.");
        }
    }
}

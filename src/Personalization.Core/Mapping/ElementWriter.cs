using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Writes one field from an element of an array. Used by one reader at a time.</summary>
internal abstract class ElementWriter
{
    internal abstract void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer);
}

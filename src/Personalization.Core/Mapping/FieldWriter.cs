using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A field mapping bound to the columns of one result. Writes nothing at all when the field is left out.</summary>
internal abstract class FieldWriter
{
    /// <summary>Writes the field, name and value, of the reader's current row.</summary>
    internal abstract void Write(RowReader row, Utf8JsonWriter writer);
}

/// <summary>Writes one field from an element of an array. Used by one reader at a time.</summary>
internal abstract class ElementWriter
{
    internal abstract void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer);
}

/// <summary>Writes a field that does not depend on the element.</summary>
internal sealed class RowOnly(FieldWriter field) : ElementWriter
{
    internal override void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer) => field.Write(row, writer);
}

using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A field mapping bound to the columns of one result. Writes nothing at all when the field is left out.</summary>
internal abstract class FieldWriter
{
    /// <summary>Writes the field, name and value, of the reader's current row.</summary>
    internal abstract void Write(RowReader row, Utf8JsonWriter writer);
}

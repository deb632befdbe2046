using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Writes a field that does not depend on the element.</summary>
internal sealed class RowOnly(FieldWriter field) : ElementWriter
{
    internal override void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer) => field.Write(row, writer);
}

using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Writes an object of mapped fields to a field. Immutable.</summary>
internal sealed class ObjectMapping : FieldMapping
{
    public ObjectMapping(string to, IReadOnlyList<FieldMapping> fields)
        : base(to)
    {
        ArgumentNullException.ThrowIfNull(fields);
        Children = fields;
        Inputs = [.. fields.SelectMany(field => field.Inputs).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs { get; }

    internal override IReadOnlyList<FieldMapping> Children { get; }

    internal override string Fingerprint => $"object\n{To}\n{{\n{string.Join('\n', Children.Select(child => child.Fingerprint))}\n}}";

    internal override FieldWriter Bind(ColumnBinding columns) => new Writer(Name, [.. Children.Select(child => child.Bind(columns))]);

    internal override ElementWriter BindElement(ColumnBinding columns) => new OfElement(Name, [.. Children.Select(child => child.BindElement(columns))]);

    private sealed class Writer(JsonEncodedText name, FieldWriter[] fields) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            writer.WriteStartObject(name);
            foreach (var field in fields)
            {
                field.Write(row, writer);
            }

            writer.WriteEndObject();
        }
    }

    private sealed class OfElement(JsonEncodedText name, ElementWriter[] fields) : ElementWriter
    {
        internal override void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer)
        {
            writer.WriteStartObject(name);
            foreach (var field in fields)
            {
                field.Write(row, element, writer);
            }

            writer.WriteEndObject();
        }
    }
}

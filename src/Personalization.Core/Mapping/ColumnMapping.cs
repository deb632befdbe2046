using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A field that takes its value from a column.</summary>
public sealed class ColumnMapping : FieldMapping
{
    private readonly string _from;
    private readonly bool _ignoreNull;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="from">The column.</param>
    /// <param name="to">The field; the column's name by default.</param>
    /// <param name="ignoreNull">Whether a null leaves the field out instead of writing <c>null</c>.</param>
    public ColumnMapping(string from, string? to = null, bool ignoreNull = false)
        : base(to ?? from)
    {
        _from = from;
        _ignoreNull = ignoreNull;
        Inputs = [from];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs { get; }

    internal override string Fingerprint => $"column\n{_from}\n{To}\n{_ignoreNull}";

    internal override FieldWriter Bind(ColumnBinding columns)
        => new Writer(columns.Bind(_from), Name, _ignoreNull);

    internal override ElementWriter BindElement(ColumnBinding columns) => new OfElement(_from, Name, _ignoreNull);

    private sealed class Writer(BoundColumn column, JsonEncodedText name, bool ignoreNull) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            if (ignoreNull && row.IsNull(column.Position))
            {
                return;
            }

            writer.WritePropertyName(name);
            column.WriteJson(row, writer);
        }
    }

    private sealed class OfElement(string property, JsonEncodedText name, bool ignoreNull) : ElementWriter
    {
        internal override void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer)
        {
            if (!element.TryGetProperty(property, out var value) || (ignoreNull && value.ValueKind == JsonValueKind.Null))
            {
                return;
            }

            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}

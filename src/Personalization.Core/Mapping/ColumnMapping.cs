using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>A field that takes its value from a column.</summary>
internal sealed class ColumnMapping : FieldMapping
{
    private readonly string _from;
    private readonly bool _ignoreNull;

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
        => _ignoreNull ? new WriterWithoutNulls(columns.Bind(_from), Name) : new Writer(columns.Bind(_from), Name);

    internal override ElementWriter BindElement(ColumnBinding columns) => new OfElement(_from, Name, _ignoreNull);

    private sealed class Writer(BoundColumn column, JsonEncodedText name) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            writer.WritePropertyName(name);
            column.WriteJson(row, writer);
        }
    }

    /// <summary>Leaves nulls out, also those that stand in JSON.</summary>
    private sealed class WriterWithoutNulls(BoundColumn column, JsonEncodedText name) : FieldWriter
    {
        private readonly NestedJson _json = new();

        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            if (row.IsNull(column.Position))
            {
                return;
            }

            var json = _json.Write(column, row).Span;
            if (!json.Trim(" \t\r\n"u8).SequenceEqual("null"u8))
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(json, skipInputValidation: true);
            }
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

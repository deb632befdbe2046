using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Writes an array of objects to a field, one of each element of a column that holds an array of objects. Immutable.</summary>
/// <remarks>
/// Within it a column mapping names a property of the element; one that an element does not have is left out. A null array is null. An element that is no object
/// rejects the row, and so does a value that is no array.
/// </remarks>
internal sealed class ArrayMapping : FieldMapping
{
    private readonly string _from;

    /// <param name="to">The field.</param>
    /// <param name="from">The column: a native array, JSON, or JSON text; within another array, the property.</param>
    /// <param name="each">What is in each object.</param>
    public ArrayMapping(string to, string from, IReadOnlyList<FieldMapping> each)
        : base(to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(each);
        _from = from;
        Children = each;
        Inputs = [from];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs { get; }

    internal override IReadOnlyList<FieldMapping> Children { get; }

    internal override string Fingerprint => $"array\n{_from}\n{To}\n[\n{string.Join('\n', Children.Select(child => child.Fingerprint))}\n]";

    internal override IEnumerable<int> InputsOf(ColumnBinding columns, bool inElement)
    {
        var own = inElement ? [] : Inputs.Select(columns.PositionOf);
        return own.Concat(Children.SelectMany(child => child.InputsOf(columns, inElement: true)));
    }

    internal override IEnumerable<string?> ColumnsOf(bool inElement)
        => (inElement ? [] : Inputs).Concat(Children.SelectMany(child => child.ColumnsOf(inElement: true)));

    internal override IEnumerable<string> ProblemsOf(IReadOnlyDictionary<string, PiiPolicy> pii, bool inElement)
        => inElement || pii.GetValueOrDefault(_from) == PiiPolicy.None ? [] : [PiiRules.NotNested(_from)];

    internal override FieldWriter Bind(ColumnBinding columns)
        => new Writer(To, Name, columns.BindNested(_from), [.. Children.Select(child => child.BindElement(columns))]);

    internal override ElementWriter BindElement(ColumnBinding columns)
        => new OfElement(To, Name, _from, [.. Children.Select(child => child.BindElement(columns))]);

    private static void WriteArray(string field, JsonEncodedText name, in JsonElement array, RowReader row, ElementWriter[] fields, Utf8JsonWriter writer)
    {
        if (array.ValueKind == JsonValueKind.Null)
        {
            writer.WriteNull(name);
            return;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new MappingException(field, $"An array of objects is needed, and the value is of the JSON type {NestedJson.NameOf(array.ValueKind)}.");
        }

        writer.WriteStartArray(name);
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                throw new MappingException(field, $"The array holds an element of the JSON type {NestedJson.NameOf(element.ValueKind)}; each has to be an object.");
            }

            writer.WriteStartObject();
            foreach (var mapped in fields)
            {
                mapped.Write(row, element, writer);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private sealed class Writer(string field, JsonEncodedText name, BoundColumn column, ElementWriter[] fields) : FieldWriter
    {
        private readonly NestedJson _json = new();

        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            using var document = _json.Read(column, row);
            WriteArray(field, name, document.RootElement, row, fields, writer);
        }
    }

    private sealed class OfElement(string field, JsonEncodedText name, string property, ElementWriter[] fields) : ElementWriter
    {
        internal override void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer)
        {
            if (element.TryGetProperty(property, out var array))
            {
                WriteArray(field, name, array, row, fields, writer);
            }
        }
    }
}

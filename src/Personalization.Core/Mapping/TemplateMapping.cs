using System.Text.Json;
using Personalization.Liquid;
using Personalization.Mapping.Templates;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Writes what a Liquid template makes of a row to a field. Immutable.</summary>
/// <remarks>
/// The template sees <c>row</c> with all columns, each column by its name, and <c>context</c> with what the run knows of itself; within an array also <c>item</c>.
/// A column that is not there is nil. Where one output is all that it writes, its value keeps its kind: null, number, boolean, array or object.
/// </remarks>
internal sealed class TemplateMapping : FieldMapping
{
    private readonly string _source;
    private readonly bool _ignoreNull;
    private readonly LiquidTemplate? _template;

    /// <summary>Initializes a new instance. A template that cannot be read is an error of the configuration.</summary>
    /// <param name="to">The field.</param>
    /// <param name="template">The template.</param>
    /// <param name="ignoreNull">Whether null leaves the field out instead of writing null.</param>
    public TemplateMapping(string to, string template, bool ignoreNull = false)
        : base(to)
    {
        ArgumentNullException.ThrowIfNull(template);
        _source = template;
        _ignoreNull = ignoreNull;
        try
        {
            _template = LiquidTemplate.Parse(template, TemplateOptions.Value);
        }
        catch (LiquidException exception)
        {
            Problem = $"The template cannot be read: {exception.Message}";
        }
    }

    /// <summary>Gets how templates of mappings are read and rendered: their filters, of which each has to exist, and their limits.</summary>
    public static LiquidOptions Options => TemplateOptions.Value;

    /// <inheritdoc/>
    /// <remarks>A column that only a template names need not be there.</remarks>
    public override IReadOnlyList<string> Inputs => [];

    internal override string? Problem { get; }

    internal override bool ReadsOperation => _template?.References.Any(
        reference => reference.Name is null || (reference.Name == RowScope.Context && (reference.Property is null or RunScope.Operation || IsPlace(reference.Property)))) ?? false;

    internal override string Fingerprint => $"template\n{_source}\n{To}\n{_ignoreNull}";

    internal override IEnumerable<int> InputsOf(ColumnBinding columns, bool inElement)
    {
        var places = new HashSet<int>();
        foreach (var reference in _template!.References)
        {
            // Any column, by a name that is computed; the row as a whole; or a column by its place.
            var name = reference.Name == RowScope.Row ? reference.Property : reference.Name;
            if (name is null || (reference.Name == RowScope.Row && IsPlace(name) && !columns.Has(name)))
            {
                columns.RefuseAmbiguous();
                return columns.ReadablePositions;
            }

            if (columns.Has(name) && columns.Find(name) is not null)
            {
                places.Add(columns.PositionOf(name));
            }
        }

        return places;
    }

    internal override IEnumerable<string?> ColumnsOf(bool inElement)
        => (_template?.References ?? []).Select(reference => reference.Name != RowScope.Row ? reference.Name : reference.Property is { } column && !IsPlace(column) ? column : null);

    internal override IEnumerable<string> ProblemsOf(IReadOnlyDictionary<string, PiiPolicy> pii, bool inElement)
        => pii.Where(policy => policy.Value == PiiPolicy.Drop && Names(policy.Key)).Select(policy => PiiRules.Dropped(policy.Key));

    internal override FieldWriter Bind(ColumnBinding columns) => new Writer(this, columns.Scope);

    internal override ElementWriter BindElement(ColumnBinding columns) => new OfElement(this, columns.Scope);

    /// <summary>What a template asks of a whole, where nothing in it has this name.</summary>
    private static bool IsPlace(string property) => property is "first" or "last" or "size";

    private bool Names(string column) => _template?.References.Any(
        reference => reference.Name == column || (reference.Name == RowScope.Row && reference.Property == column)) ?? false;

    private LiquidValue Render(RowScope scope)
    {
        try
        {
            return _template!.RenderValue(scope, scope.Work);
        }
        catch (LiquidException exception)
        {
            throw new MappingException(To, exception.Message, exception);
        }
    }

    private LiquidValue ItemOf(in JsonElement element)
    {
        try
        {
            return LiquidValue.From(element);
        }
        catch (LiquidException exception)
        {
            throw new MappingException(To, exception.Message, exception);
        }
    }

    private void Write(RowScope scope, Utf8JsonWriter writer)
    {
        var value = Render(scope);

        if (_ignoreNull && value.IsNil)
        {
            return;
        }

        writer.WritePropertyName(Name);
        LiquidJson.Write(To, value, writer);
    }

    private sealed class Writer(TemplateMapping mapping, RowScope scope) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer)
        {
            scope.MoveTo(row, default);
            mapping.Write(scope, writer);
        }
    }

    private sealed class OfElement(TemplateMapping mapping, RowScope scope) : ElementWriter
    {
        internal override void Write(RowReader row, in JsonElement element, Utf8JsonWriter writer)
        {
            scope.MoveTo(row, mapping.ItemOf(element));
            mapping.Write(scope, writer);
        }
    }
}

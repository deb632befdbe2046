using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Mapping;

/// <summary>Writes what the run knows of itself to a field. Immutable.</summary>
internal sealed class VariableMapping : FieldMapping
{
    private readonly MappingVariable _variable;

    public VariableMapping(string to, MappingVariable variable)
        : base(to) => _variable = variable;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Inputs => [];

    internal MappingVariable Variable => _variable;

    internal override string Fingerprint => $"variable\n{_variable}\n{To}";

    internal override bool ReadsOperation => _variable == MappingVariable.Operation;

    internal override FieldWriter Bind(ColumnBinding columns)
        => ReadsOperation ? new OperationWriter(Name, columns.Run) : new Writer(Name, columns.Run.ValueOf(_variable));

    internal override ElementWriter BindElement(ColumnBinding columns) => new RowOnly(Bind(columns));

    private sealed class Writer(JsonEncodedText name, string value) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer) => writer.WriteString(name, value);
    }

    private sealed class OperationWriter(JsonEncodedText name, MappingRun run) : FieldWriter
    {
        internal override void Write(RowReader row, Utf8JsonWriter writer) => writer.WriteString(name, run.Operation);
    }
}

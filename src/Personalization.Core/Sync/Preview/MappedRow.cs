using Personalization.Mapping;
using Personalization.Sources;
using Personalization.Sync.Diff;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Preview;

/// <summary>A row, and all that the sync makes of it.</summary>
internal sealed class MappedRow
{
    internal required byte[] Row { get; init; }

    internal required IReadOnlyList<RowTestField> Fields { get; init; }

    internal required IReadOnlyList<KeyValuePair<string, string?>> IndexValues { get; init; }

    /// <summary>The index values as a plan has them.</summary>
    internal byte[] EncodedValues { get; private init; } = [];

    /// <summary>The part; <see langword="null"/> when the row is refused.</summary>
    internal byte[]? Part { get; private init; }

    internal string? Refusal { get; private init; }

    internal ulong Hash { get; private init; }

    internal static MappedRow Of(RowBinding row, SyncDefinition sync, string operation)
    {
        row.Columns.Run.Operation = operation;
        RowTestField[] fields = [.. sync.Mappings.Select(mapping => FieldOf(row, mapping))];
        var source = RowJson.Write(row.Columns, row.Rows);
        try
        {
            var hash = row.HashInputs();
            var part = row.Map(operation).ToArray();
            row.ReadIndexValues();
            return new MappedRow
            {
                Row = source,
                Fields = fields,
                IndexValues = ValuesOf(row, sync),
                EncodedValues = row.IndexValues.ToArray(),
                Part = part,
                Hash = hash,
            };
        }
        catch (Exception exception) when (exception is SourceValueException or MappingException)
        {
            return new MappedRow { Row = source, Fields = fields, IndexValues = [], Refusal = exception.Message };
        }
    }

    private static RowTestField FieldOf(RowBinding row, FieldMapping mapping)
    {
        try
        {
            return new RowTestField(mapping.To, mapping.Kind, RowJson.Write(mapping, row.Columns, row.Rows), Refusal: null);
        }
        catch (Exception exception) when (exception is SourceValueException or MappingException)
        {
            return new RowTestField(mapping.To, mapping.Kind, Value: null, exception.Message);
        }
    }

    private static KeyValuePair<string, string?>[] ValuesOf(RowBinding row, SyncDefinition sync)
    {
        var values = new PlanOperation(PlanOperationKind.Add, 0, default, row.IndexValues, default).DecodeValues(sync.Indexes.Count) ?? [];
        return [.. sync.Indexes.Zip(values, (index, value) => KeyValuePair.Create(index.Key, value))];
    }
}

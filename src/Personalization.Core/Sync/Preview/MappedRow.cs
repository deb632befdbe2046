using System.Buffers;
using System.Text;
using System.Text.Json;
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
        var source = WriteRow(row.Columns, row.Rows);
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
            return new RowTestField(mapping.To, mapping.Kind, WriteField(mapping, row.Columns, row.Rows), Refusal: null);
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

    /// <summary>Writes all columns that may be read; a value that cannot be used is null.</summary>
    private static byte[] WriteRow(ColumnBinding columns, RowReader row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, PartMapper.WriterOptions);
        writer.WriteStartObject();
        foreach (var position in columns.ReadablePositions)
        {
            if (columns.Find(columns.NameOf(position)) is { } column)
            {
                writer.WritePropertyName(columns.NameOf(position));
                writer.WriteRawValue(ValueOf(column, row), skipInputValidation: true);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the value of one field.</summary>
    /// <returns>The value; <see langword="null"/> where the field is left out.</returns>
    private static ReadOnlyMemory<byte>? WriteField(FieldMapping mapping, ColumnBinding columns, RowReader row)
    {
        using var mapper = new PartMapper([mapping], columns);
        using var document = JsonDocument.Parse(mapper.Map(row).ToArray(), new JsonDocumentOptions { MaxDepth = RowReader.MaxJsonDepth + 2 });
        return document.RootElement.TryGetProperty(mapping.To, out var value) ? Encoding.UTF8.GetBytes(value.GetRawText()) : default(ReadOnlyMemory<byte>?);
    }

    private static ReadOnlySpan<byte> ValueOf(BoundColumn column, RowReader row)
    {
        try
        {
            return new NestedJson().Write(column, row).Span;
        }
        catch (SourceValueException)
        {
            return "null"u8;
        }
    }
}

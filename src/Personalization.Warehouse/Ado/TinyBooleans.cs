using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Personalization.Sources;

namespace Personalization.Warehouse.Ado;

/// <summary>Rows whose integers of one digit are booleans, as MySQL declares them. It stores other numbers in them too: those reject their row.</summary>
internal sealed class TinyBooleans(DbDataReader reader, RowReader rows, bool[] isBoolean) : RowReader
{
    public override IReadOnlyList<SourceColumn> Columns => rows.Columns;

    /// <summary>Answers the rows themselves when they have no such column.</summary>
    internal static RowReader Of(DbDataReader reader, RowReader rows)
    {
        var schema = reader.GetSchemaTable()?.Rows;
        bool[] isBoolean = [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetFieldType(i) == typeof(sbyte)
            && schema?[i]["ColumnSize"] is IConvertible size && size.ToInt32(CultureInfo.InvariantCulture) == 1)];
        return isBoolean.Contains(true) ? new TinyBooleans(reader, rows, isBoolean) : rows;
    }

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => rows.ReadAsync(cancellationToken);

    public override bool IsNull(int column) => rows.IsNull(column);

    public override void WriteJson(int column, Utf8JsonWriter writer)
    {
        if (Read(column) is { } value)
        {
            writer.WriteBooleanValue(value);
        }
        else
        {
            rows.WriteJson(column, writer);
        }
    }

    public override void WriteNestedJson(int column, Utf8JsonWriter writer)
    {
        if (Read(column) is { } value)
        {
            writer.WriteBooleanValue(value);
        }
        else
        {
            rows.WriteNestedJson(column, writer);
        }
    }

    public override void AppendHash(int column, RowHasher hasher)
    {
        if (Read(column) is { } value)
        {
            hasher.AppendBytes(HashTag.Other, value ? "true"u8 : "false"u8);
        }
        else
        {
            rows.AppendHash(column, hasher);
        }
    }

    public override bool TryWriteKey(int column, IBufferWriter<byte> destination)
    {
        if (Read(column) is not { } value)
        {
            return rows.TryWriteKey(column, destination);
        }

        CanonicalText.Write(destination, value);
        return true;
    }

    public override ValueTask DisposeAsync() => rows.DisposeAsync();

    private bool? Read(int column) => !isBoolean[column] || rows.IsNull(column) ? null : reader.GetFieldValue<sbyte>(column) switch
    {
        0 => false,
        1 => true,
        _ => throw new SourceValueException(Columns[column].Name, Columns[column].DeclaredType, "The value is neither 0 nor 1, and a tinyint(1) is read as a boolean. Write 'column + 0' in the model, or TreatTinyAsBoolean=false in the connection string, for a number."),
    };
}

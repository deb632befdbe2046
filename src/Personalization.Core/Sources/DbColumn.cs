using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Reads the values of one type from a column of a data reader.</summary>
internal abstract class DbColumn
{
    /// <summary>Tells whether the value is null, in the way that leaves the value as exact as it is.</summary>
    internal virtual bool IsNull(DbRowReader row, int column) => row.Reader.IsDBNull(column);

    internal abstract void WriteJson(DbRowReader row, int column, Utf8JsonWriter writer);

    internal abstract void WriteNestedJson(DbRowReader row, int column, Utf8JsonWriter writer);

    internal abstract void AppendHash(DbRowReader row, int column, RowHasher hasher);

    /// <returns><see langword="false"/> for a null within the value, which is no key.</returns>
    internal abstract bool TryWriteKey(DbRowReader row, int column, IBufferWriter<byte> destination);
}

/// <summary>Reads the values of one type by a getter and passes them to their codec. Both refuse a value by <see cref="FormatException"/>.</summary>
internal class DbColumn<T>(Func<DbDataReader, int, T> get, ValueCodec<T> codec) : DbColumn
{
    internal override void WriteJson(DbRowReader row, int column, Utf8JsonWriter writer)
    {
        var value = Get(row, column);
        try
        {
            codec.WriteJson(value, writer, row.Scratch);
        }
        catch (FormatException refusal)
        {
            throw row.Refused(column, refusal.Message);
        }
    }

    internal override void WriteNestedJson(DbRowReader row, int column, Utf8JsonWriter writer)
    {
        var value = Get(row, column);
        try
        {
            codec.WriteNestedJson(value, writer, row.Scratch);
        }
        catch (FormatException refusal)
        {
            throw row.Refused(column, refusal.Message);
        }
    }

    internal override void AppendHash(DbRowReader row, int column, RowHasher hasher)
    {
        var value = Get(row, column);
        try
        {
            codec.AppendHash(value, hasher, row.Scratch);
        }
        catch (FormatException refusal)
        {
            throw row.Refused(column, refusal.Message);
        }
    }

    internal override bool TryWriteKey(DbRowReader row, int column, IBufferWriter<byte> destination)
    {
        var value = Get(row, column);
        try
        {
            return codec.TryWriteKey(value, destination);
        }
        catch (FormatException refusal)
        {
            throw row.Refused(column, refusal.Message);
        }
    }

    private T Get(DbRowReader row, int column)
    {
        try
        {
            return get(row.Reader, column);
        }
        catch (LossException loss)
        {
            throw row.Refused(column, loss.Message);
        }
        catch (Exception exception) when (row.IsOfTheValue(exception))
        {
            throw row.Unreadable(column, exception);
        }
    }
}

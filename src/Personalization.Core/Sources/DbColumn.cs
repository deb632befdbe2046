using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Reads the values of one type from a column of a data reader.</summary>
internal abstract class DbColumn
{
    internal abstract void WriteJson(DbRowReader row, int column, Utf8JsonWriter writer);

    internal abstract void WriteNestedJson(DbRowReader row, int column, Utf8JsonWriter writer);

    internal abstract void AppendHash(DbRowReader row, int column, RowHasher hasher);

    internal abstract void WriteKey(DbRowReader row, int column, IBufferWriter<byte> destination);

    /// <summary>Answers how values of a type are read: by the getter of that type, so that nothing is boxed.</summary>
    internal static DbColumn For(Type type)
    {
        if (type == typeof(DateTimeOffset))
        {
            return new DbColumn<DateTimeOffset>(static (reader, i) => reader.GetFieldValue<DateTimeOffset>(i), Codecs.DateTimeOffset);
        }

        if (type == typeof(DateOnly))
        {
            return new DbColumn<DateOnly>(static (reader, i) => reader.GetFieldValue<DateOnly>(i), Codecs.DateOnly);
        }

        if (type == typeof(TimeOnly))
        {
            return new DbColumn<TimeOnly>(static (reader, i) => reader.GetFieldValue<TimeOnly>(i), Codecs.TimeOnly);
        }

        if (type == typeof(TimeSpan))
        {
            return new DbColumn<TimeSpan>(static (reader, i) => reader.GetFieldValue<TimeSpan>(i), Codecs.TimeSpan);
        }

        if (type == typeof(Guid))
        {
            return new DbColumn<Guid>(static (reader, i) => reader.GetGuid(i), Codecs.Guid);
        }

        if (type == typeof(byte[]))
        {
            return new DbColumn<byte[]>(static (reader, i) => reader.GetFieldValue<byte[]>(i), BinaryCodec.Instance);
        }

        return type.IsEnum ? Any() : ForSimple(Type.GetTypeCode(type));
    }

    /// <summary>Tells whether a provider says by an exception that it cannot read a value, or values of that type. Others end the run.</summary>
    protected static bool IsOfTheValue(Exception exception)
        => exception is InvalidCastException or FormatException or OverflowException or ArgumentException or NotSupportedException;

    /// <summary>Answers the type of the current row's value; object, when the provider has none to say.</summary>
    internal static Type TypeOf(DbDataReader reader, int column)
    {
        try
        {
            return reader.GetFieldType(column) ?? typeof(object);
        }
        catch (Exception exception) when (IsOfTheValue(exception))
        {
            // Npgsql has no type for those that it cannot read, null included; reading a value of one rejects its row.
            return typeof(object);
        }
    }

    private static DbColumn ForSimple(TypeCode type) => type switch
    {
        TypeCode.Boolean => new DbColumn<bool>(static (reader, i) => reader.GetBoolean(i), BooleanCodec.Instance),
        TypeCode.Byte => new DbColumn<long>(static (reader, i) => reader.GetByte(i), Int64Codec.Instance),
        TypeCode.SByte => new DbColumn<long>(static (reader, i) => reader.GetFieldValue<sbyte>(i), Int64Codec.Instance),
        TypeCode.Int16 => new DbColumn<long>(static (reader, i) => reader.GetInt16(i), Int64Codec.Instance),
        TypeCode.UInt16 => new DbColumn<long>(static (reader, i) => reader.GetFieldValue<ushort>(i), Int64Codec.Instance),
        TypeCode.Int32 => new DbColumn<long>(static (reader, i) => reader.GetInt32(i), Int64Codec.Instance),
        TypeCode.UInt32 => new DbColumn<long>(static (reader, i) => reader.GetFieldValue<uint>(i), Int64Codec.Instance),
        TypeCode.Int64 => new DbColumn<long>(static (reader, i) => reader.GetInt64(i), Int64Codec.Instance),
        TypeCode.UInt64 => new DbColumn<ulong>(static (reader, i) => reader.GetFieldValue<ulong>(i), Codecs.UInt64),
        TypeCode.Double => new DbColumn<double>(static (reader, i) => reader.GetDouble(i), DoubleCodec.Instance),
        TypeCode.Single => new DbColumn<float>(static (reader, i) => reader.GetFloat(i), SingleCodec.Instance),
        TypeCode.Decimal => new DbColumn<decimal>(static (reader, i) => reader.GetDecimal(i), Codecs.Decimal),
        TypeCode.DateTime => new DbColumn<DateTime>(static (reader, i) => reader.GetDateTime(i), Codecs.DateTime),
        TypeCode.String => new DbColumn<string>(static (reader, i) => reader.GetString(i), TextCodec.Instance),
        _ => Any(),
    };

    private static DbColumn<object> Any() => new(static (reader, i) => reader.GetValue(i), ObjectCodec.Instance);
}

/// <summary>Reads the values of one type by a getter and passes them to their codec.</summary>
internal sealed class DbColumn<T>(Func<DbDataReader, int, T> get, ValueCodec<T> codec) : DbColumn
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

    internal override void WriteKey(DbRowReader row, int column, IBufferWriter<byte> destination)
    {
        var value = Get(row, column);
        try
        {
            codec.WriteKey(value, destination);
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
        catch (Exception exception) when (IsOfTheValue(exception))
        {
            // The provider's own words may quote the value, so neither they nor the exception go on.
            throw row.Refused(column, $"The provider cannot read this value ({exception.GetType().Name}). Convert it in the model, for example to text.");
        }
    }
}

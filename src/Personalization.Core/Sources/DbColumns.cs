using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Says how values of a .NET type are read: by the getter of that type, so that nothing is boxed.</summary>
internal static class DbColumns
{
    internal static DbColumn For(Type type, DbColumnFacts facts) => ExactColumns.For(type, facts) ?? For(type);

    private static DbColumn For(Type type)
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

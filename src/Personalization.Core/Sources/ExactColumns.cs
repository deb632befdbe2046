using System.Buffers;
using System.Collections;
using System.Data.Common;
using System.Globalization;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Columns whose .NET type is narrower than what the database holds, or tells less: their values are read in another way, or refused where they may have lost something.</summary>
internal static class ExactColumns
{
    private const string CutOff = "The provider cuts times off that have nanoseconds. Convert them in the model, to microseconds or to text.";
    private const string ArrayOfTimes = "The provider makes other times of those before year 1 and after 9999. Convert the array in the model, for example by to_jsonb.";

    private const string ChangedByNpgsql = "The provider makes another value of this type: it leaves the netmask out, and infinity is a day of 9999. Select it as text, by column::text.";

    private static readonly CanonicalCodec<DateTime> Dates = new(WriteDate);
    private static readonly CanonicalCodec<DateTimeOffset> ZonedTimes = new(WriteZonedTime);
    private static readonly DbColumn<string> JsonText = new(static (reader, i) => reader.GetString(i), JsonTextCodec.Instance);

    /// <summary>Answers <see langword="null"/> for a column whose values are exact as their type.</summary>
    internal static DbColumn? For(Type type, DbColumnFacts facts)
    {
        if (facts.IsOdbc && OdbcColumn.For(type, facts) is { } column)
        {
            return column;
        }

        if (facts.IsNpgsql && facts.IsChangedByNpgsql)
        {
            return new DbColumn<object>(static (_, _) => throw new LossException(ChangedByNpgsql), ObjectCodec.Instance);
        }

        if (type == typeof(decimal))
        {
            return WideDecimals.For(facts);
        }

        if (type == typeof(DateTime) || type == typeof(DateTimeOffset))
        {
            return ForTime(type, facts);
        }

        if (type == typeof(DateOnly) && facts.IsNpgsql)
        {
            return new DbColumn<DateOnly>(NpgsqlTimes.GetDate, Codecs.DateOnly);
        }

        if (typeof(Stream).IsAssignableFrom(type))
        {
            return new DbColumn<byte[]>(GetBytes, BinaryCodec.Instance);
        }

        return type == typeof(string) && facts.IsJson ? JsonText : ForElements(type, facts);
    }

    private static DbColumn? ForTime(Type type, DbColumnFacts facts)
    {
        if (facts.HasNanoseconds)
        {
            return new DbColumn<DateTime>(static (_, _) => throw new LossException(CutOff), Codecs.DateTime);
        }

        if (type == typeof(DateTimeOffset))
        {
            return !facts.IsTimeOfDay ? null
                : facts.IsNpgsql ? new DbColumn<DateTimeOffset>(NpgsqlTimes.GetTimeOfDay, ZonedTimes)
                : new DbColumn<DateTimeOffset>(static (reader, i) => reader.GetFieldValue<DateTimeOffset>(i), ZonedTimes);
        }

        if (facts.IsNpgsql && facts.IsTimestamp)
        {
            return facts.HasZone ? new DbColumn<DateTimeOffset>(NpgsqlTimes.GetMoment, Codecs.DateTimeOffset) : new DbColumn<DateTime>(NpgsqlTimes.GetTimestamp, Codecs.DateTime);
        }

        // Without its kind a moment of a type with zones would be written as if it had none.
        return facts.HasZone ? new DbColumn<DateTimeOffset>(static (reader, i) => reader.GetFieldValue<DateTimeOffset>(i), Codecs.DateTimeOffset)
            : facts.IsDate ? new DbColumn<DateTime>(static (reader, i) => reader.GetDateTime(i), Dates)
            : null;
    }

    /// <summary>Lists and objects tell nothing of the types of what is in them; arrays do, by their own declared type.</summary>
    private static DbColumn<object>? ForElements(Type type, DbColumnFacts facts)
    {
        var isArray = type.IsArray || type == typeof(Array);
        if (isArray)
        {
            return facts.IsNpgsql && facts.IsArrayOfTimes ? new DbColumn<object>(static (_, _) => throw new LossException(ArrayOfTimes), ObjectCodec.Instance) : null;
        }

        var isNested = facts.DeclaredType.Length > 0 && (typeof(IList).IsAssignableFrom(type) || typeof(IDictionary).IsAssignableFrom(type));
        return isNested ? new DbColumn<object>(static (reader, i) => CheckElements(reader.GetValue(i)), ObjectCodec.Instance) : null;
    }

    private static byte[] GetBytes(DbDataReader reader, int column)
    {
        using var data = reader.GetStream(column);
        using var copy = new MemoryStream();
        data.CopyTo(copy);
        return copy.ToArray();
    }

    /// <summary>Some databases have a time of day in their dates, so that one is only left out where it says nothing.</summary>
    private static void WriteDate(IBufferWriter<byte> destination, DateTime value)
    {
        if (value.TimeOfDay == TimeSpan.Zero)
        {
            CanonicalText.Write(destination, DateOnly.FromDateTime(value));
        }
        else
        {
            CanonicalText.Write(destination, value);
        }
    }

    private static void WriteZonedTime(IBufferWriter<byte> destination, DateTimeOffset value)
    {
        CanonicalText.Write(destination, TimeOnly.FromDateTime(value.DateTime));
        CanonicalText.Write(destination, value.ToString("zzz", CultureInfo.InvariantCulture).AsSpan());
    }

    /// <summary>Looks whether what is within a list or an object can have lost digits or a zone without a sign of it.</summary>
    private static object CheckElements(object value)
    {
        foreach (var element in value is IDictionary dictionary ? dictionary.Values : (IEnumerable)value)
        {
            switch (element)
            {
                case decimal or DateTime or DateTimeOffset:
                    throw new LossException(
                        $"The provider does not say of which type the values of type {element.GetType().Name} are within this one. Convert it in the model, for example to JSON text.");
                case IDictionary or (IList and not byte[]):
                    CheckElements(element);
                    break;
            }
        }

        return value;
    }
}

using System.Data.Common;
using System.Globalization;
using Personalization.Sources.Values;

namespace Personalization.Sources;

/// <summary>Says how the text of ODBC becomes values.</summary>
internal static class OdbcColumn
{
    /// <summary>Answers <see langword="null"/> for types that are exact as they are.</summary>
    internal static DbColumn? For(Type type, DbColumnFacts facts) => Type.GetTypeCode(type) switch
    {
        TypeCode.Decimal or TypeCode.Byte or TypeCode.Int16 or TypeCode.Int32 or TypeCode.Int64 => new OdbcColumn<string>(static text => text, NumberTextCodec.Instance),
        TypeCode.Boolean when !facts.DeclaredType.Equals("bit", StringComparison.OrdinalIgnoreCase) => new OdbcColumn<bool>(ToBoolean, BooleanCodec.Instance),
        TypeCode.DateTime => new OdbcColumn<string>(facts.HasZone ? WithoutZone : facts.IsDate ? ToDate : ToMoment, TextCodec.Instance),
        _ when type == typeof(TimeSpan) => new OdbcColumn<string>(ToSpan, TextCodec.Instance),
        _ => null,
    };

    private static bool ToBoolean(string text) => text switch
    {
        "0" => false,
        "1" => true,
        _ => throw new LossException("The value is neither 0 nor 1. Convert it in the model, to a number or to text."),
    };

    private static string WithoutZone(string text)
        => throw new LossException("ODBC gives this time without its zone. Convert it in the model, for example to text.");

    private static string ToDate(string text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : throw NoTime();

    private static string ToMoment(string text)
    {
        if (text.Length == 10)
        {
            return ToDate(text) + "T00:00:00";
        }

        return text.Length >= 19 && text[10] == ' '
            && DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? string.Concat(text.AsSpan(0, 10), "T", text.AsSpan(11, 8), FractionOf(text.AsSpan(19)))
            : throw NoTime();
    }

    private static string ToSpan(string text)
    {
        var isNegative = text.StartsWith('-');
        var parts = text[(isNegative ? 1 : 0)..].Split(':');
        if (parts is not [{ Length: >= 1 and <= 6 } hours, { Length: 2 } minutes, { Length: >= 2 } seconds]
            || !TryNumber(hours, out var hour) || !TryNumber(minutes, out var minute) || !TryNumber(seconds[..2], out var second) || minute > 59 || second > 59)
        {
            throw NoTime();
        }

        var fraction = FractionOf(seconds.AsSpan(2));
        var whole = new TimeSpan(hour, minute, second);
        return (isNegative && (whole > TimeSpan.Zero || fraction.Length > 0) ? "-" : string.Empty) + whole.ToString("c", CultureInfo.InvariantCulture) + fraction;
    }

    private static bool TryNumber(string digits, out int number) => int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>Answers a fraction of a second as it is written everywhere: without zeros at its end, and nothing where it is zero.</summary>
    private static string FractionOf(ReadOnlySpan<char> text)
    {
        if (!text.IsEmpty && (text[0] != '.' || text[1..].ContainsAnyExceptInRange('0', '9')))
        {
            throw NoTime();
        }

        return text.TrimEnd('0').TrimEnd('.').ToString();
    }

    private static LossException NoTime() => new("The value is no date or time that JSON could have. Convert it in the model, for example to text.");
}

/// <summary>
/// A column read through ODBC as text. ODBC's structures for numbers and times lose digits and fractions of seconds, and drivers make null of
/// what does not fit into them; its text has what the database says. A value is asked for once a row, so its text comes before all else.
/// </summary>
internal sealed class OdbcColumn<T>(Func<string, T> convert, ValueCodec<T> codec) : DbColumn<T>((reader, i) => convert(reader.GetString(i)), codec)
{
    private long _row;
    private bool _isNull;

    internal override bool IsNull(DbRowReader row, int column)
    {
        if (_row != row.Row)
        {
            _isNull = IsNull(row.Reader, column);
            _row = row.Row;
        }

        return _isNull;
    }

    private static bool IsNull(DbDataReader reader, int column)
    {
        try
        {
            _ = reader.GetString(column);
            return false;
        }
        catch (InvalidCastException)
        {
            return reader.IsDBNull(column); // which would have taken the value as its structure, had it been asked first
        }
    }
}

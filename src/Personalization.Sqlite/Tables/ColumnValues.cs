using System.Globalization;
using Personalization.Sources.Tables;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Tables;

/// <summary>Values as the columns of SQLite hold them: times as text in UTC, truth values as 1 and 0.</summary>
internal static class ColumnValues
{
    internal static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <exception cref="TableRowsException">SQLite has no number that is exactly the value.</exception>
    internal static void Bind(SqliteStatement statement, int parameter, object? value, string source)
    {
        switch (value)
        {
            case null:
                statement.BindText(parameter, null);
                break;
            case string text:
                statement.BindText(parameter, text);
                break;
            case long number:
                statement.Bind(parameter, number);
                break;
            case bool truth:
                statement.Bind(parameter, truth ? 1 : 0);
                break;
            case double number:
                statement.BindDouble(parameter, number);
                break;
            case DateTimeOffset time:
                statement.BindText(parameter, TextOf(time));
                break;
            case decimal number when decimal.IsInteger(number) && number is >= long.MinValue and <= long.MaxValue:
                statement.Bind(parameter, (long)number);
                break;
            case decimal number when IsExact(number):
                statement.BindDouble(parameter, (double)number);
                break;
            case decimal:
                throw new TableRowsException($"The source '{source}' (SQLite) does not take a row: a number has more digits than SQLite keeps. Make the column one of text.");
            default:
                throw new ArgumentException("A value is of a type that no column has.", nameof(value));
        }
    }

    /// <summary>The shortest text of the double is that of the decimal.</summary>
    private static bool IsExact(decimal number)
        => decimal.TryParse(((double)number).ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var back) && back == number;
}

using System.Data.Common;
using Personalization.Sources.Values;

namespace Personalization.Sources;

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

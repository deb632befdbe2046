using SQLitePCL;

namespace Personalization.Sqlite.Reading;

/// <summary>Values through SQLitePCL, whatever library it was given.</summary>
internal sealed class PortableRowValues(sqlite3_stmt statement) : RowValues
{
    internal override void Next()
    {
    }

    internal override int TypeOf(int column) => raw.sqlite3_column_type(statement, column);

    internal override long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    internal override double Double(int column) => raw.sqlite3_column_double(statement, column);

    internal override ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(statement, column);
}

using System.Collections;
using System.Data.Common;
using Personalization.Sources;

namespace Personalization.Testing;

/// <summary>Rows in memory as a database answers them: each value has its own type, also from row to row.</summary>
internal sealed class FakeRows : DbDataReader
{
    private readonly string[] _columns;
    private readonly object?[][] _rows;
    private int _row = -1;

    private FakeRows(string[] columns, object?[][] rows)
    {
        _columns = columns;
        _rows = rows;
    }

    public override int Depth => 0;

    public override int FieldCount => _columns.Length;

    public override bool HasRows => _rows.Length > 0;

    public override bool IsClosed => false;

    public override int RecordsAffected => -1;

    public override object this[int ordinal] => GetValue(ordinal);

    public override object this[string name] => GetValue(GetOrdinal(name));

    /// <summary>Makes a query over rows, which are kept as they are now: a test may go on with its arrays.</summary>
    internal static ISourceQuery Query(string[] columns, object?[][] rows)
    {
        var kept = rows.Select(row => (object?[])row.Clone()).ToArray();
        return Array.FindIndex(kept, row => row.Length != columns.Length) is var wrong and >= 0
            ? throw new ArgumentException($"Row {wrong + 1} has {kept[wrong].Length} values for {columns.Length} columns.", nameof(rows))
            : SourceQuery.FromReader(_ => Task.FromResult<DbDataReader>(new FakeRows(columns, kept)));
    }

    public override bool Read() => ++_row < _rows.Length;

    public override bool NextResult() => false;

    public override string GetName(int ordinal) => _columns[ordinal];

    public override int GetOrdinal(string name) => Array.IndexOf(_columns, name);

    public override string GetDataTypeName(int ordinal) => string.Empty;

    public override Type GetFieldType(int ordinal) => _row >= 0 && _rows[_row][ordinal] is { } value ? value.GetType() : typeof(object);

    public override bool IsDBNull(int ordinal) => _rows[_row][ordinal] is null or DBNull;

    public override object GetValue(int ordinal) => _rows[_row][ordinal] ?? DBNull.Value;

    public override int GetValues(object[] values) => throw new NotSupportedException();

    public override T GetFieldValue<T>(int ordinal) => (T)GetValue(ordinal);

    public override bool GetBoolean(int ordinal) => GetFieldValue<bool>(ordinal);

    public override byte GetByte(int ordinal) => GetFieldValue<byte>(ordinal);

    public override char GetChar(int ordinal) => GetFieldValue<char>(ordinal);

    public override DateTime GetDateTime(int ordinal) => GetFieldValue<DateTime>(ordinal);

    public override decimal GetDecimal(int ordinal) => GetFieldValue<decimal>(ordinal);

    public override double GetDouble(int ordinal) => GetFieldValue<double>(ordinal);

    public override float GetFloat(int ordinal) => GetFieldValue<float>(ordinal);

    public override Guid GetGuid(int ordinal) => GetFieldValue<Guid>(ordinal);

    public override short GetInt16(int ordinal) => GetFieldValue<short>(ordinal);

    public override int GetInt32(int ordinal) => GetFieldValue<int>(ordinal);

    public override long GetInt64(int ordinal) => GetFieldValue<long>(ordinal);

    public override string GetString(int ordinal) => GetFieldValue<string>(ordinal);

    public override long GetBytes(int ordinal, long dataOffset, byte[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override long GetChars(int ordinal, long dataOffset, char[]? buffer, int bufferOffset, int length) => throw new NotSupportedException();

    public override IEnumerator GetEnumerator() => throw new NotSupportedException();
}

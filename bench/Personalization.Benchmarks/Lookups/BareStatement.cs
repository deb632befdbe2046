using System.Text;
using SQLitePCL;

namespace Personalization.Benchmarks.Lookups;

/// <summary>What an application would write by hand: one connection, one prepared statement, a copy of the blob.</summary>
internal sealed class BareStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    internal BareStatement(string path, string sql)
    {
        Check(raw.sqlite3_open_v2(path, out _database, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null));
        Check(raw.sqlite3_exec(_database, "PRAGMA cache_size = -16384"));
        Check(raw.sqlite3_prepare_v3(_database, sql, 1, out _statement));
    }

    internal byte[]? Find(string value)
    {
        Span<byte> utf8 = stackalloc byte[128];
        Check(raw.sqlite3_bind_text(_statement, 1, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
        var found = raw.sqlite3_step(_statement) == raw.SQLITE_ROW ? raw.sqlite3_column_blob(_statement, 0).ToArray() : null;
        raw.sqlite3_reset(_statement);
        return found;
    }

    public void Dispose()
    {
        _statement.Dispose();
        _database.Dispose();
    }

    private static void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new InvalidOperationException($"SQLite answered {code}.");
        }
    }
}

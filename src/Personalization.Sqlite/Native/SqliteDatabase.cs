using SQLitePCL;

namespace Personalization.Sqlite.Native;

/// <summary>One connection, on the raw handle. Used by one thread at a time, so it is opened without SQLite's own mutex.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>Prepares statements that are kept, as SQLITE_PREPARE_PERSISTENT.</summary>
    private const uint Persistent = 1;

    private readonly sqlite3 _handle;

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    internal bool IsInTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    internal long LastInsertId => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Gets how many rows the last statement has changed.</summary>
    internal int Changes => raw.sqlite3_changes(_handle);

    internal static SqliteDatabase Open(string fileName, int flags, TimeSpan busyTimeout)
    {
        var code = raw.sqlite3_open_v2(fileName, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle);
        try
        {
            if (code != raw.SQLITE_OK)
            {
                throw new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
            }

            raw.sqlite3_extended_result_codes(handle, 1);
            raw.sqlite3_busy_timeout(handle, (int)Math.Min(busyTimeout.TotalMilliseconds, int.MaxValue));
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Makes the running statements of this connection end with an error. The one member that any thread may call.</summary>
    internal void Interrupt() => raw.sqlite3_interrupt(_handle);

    internal SqliteStatement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_handle, sql, Persistent, out var statement);
        return code == raw.SQLITE_OK ? new SqliteStatement(this, statement) : throw Failure(code);
    }

    /// <summary>Prepares the first statement of a text and answers what follows it.</summary>
    internal SqliteStatement? PrepareFirst(string sql, out string tail)
    {
        var code = raw.sqlite3_prepare_v2(_handle, sql, out var statement, out tail);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }

        return statement.IsInvalid ? null : new SqliteStatement(this, statement);
    }

    internal void Execute(string sql)
    {
        using var statement = Prepare(sql);
        while (statement.Step())
        {
        }
    }

    internal long QueryInt64(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.GetInt64(0) : 0;
    }

    internal string QueryText(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.GetText(0) ?? string.Empty : string.Empty;
    }

    /// <summary>Does something in a transaction that may write from its start.</summary>
    internal T InTransaction<T>(Func<T> work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            Execute("COMMIT");
            return result;
        }
        catch
        {
            // Some errors, such as a full disk, have ended the transaction already.
            if (IsInTransaction)
            {
                Execute("ROLLBACK");
            }

            throw;
        }
    }

    internal SqliteFailure Failure(int code)
    {
        var extended = raw.sqlite3_extended_errcode(_handle);
        return (extended & 0xFF) == (code & 0xFF)
            ? new SqliteFailure(extended, raw.sqlite3_errmsg(_handle).utf8_to_string())
            : new SqliteFailure(code, raw.sqlite3_errstr(code).utf8_to_string());
    }

    public void Dispose()
    {
        if (!_handle.IsInvalid)
        {
            raw.sqlite3_close_v2(_handle);
        }

        _handle.Dispose();
    }
}

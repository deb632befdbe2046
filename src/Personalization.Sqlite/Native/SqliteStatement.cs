using System.Buffers;
using System.Text;
using System.Text.Unicode;
using SQLitePCL;

namespace Personalization.Sqlite.Native;

/// <summary>A prepared statement, bound and read without allocations. Whoever steps it resets it.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private const int StackBytes = 384;

    private readonly SqliteDatabase _database;

    internal SqliteStatement(SqliteDatabase database, sqlite3_stmt handle)
    {
        _database = database;
        Handle = handle;
    }

    internal sqlite3_stmt Handle { get; }

    internal void Bind(int parameter, long value) => Check(raw.sqlite3_bind_int64(Handle, parameter, value));

    internal void BindDouble(int parameter, double value) => Check(raw.sqlite3_bind_double(Handle, parameter, value));

    internal void BindBlob(int parameter, ReadOnlySpan<byte> value) => Check(raw.sqlite3_bind_blob(Handle, parameter, value));

    internal void BindText(int parameter, string? value)
    {
        if (value is null)
        {
            Check(raw.sqlite3_bind_null(Handle, parameter));
        }
        else if (!TryBindText(parameter, value))
        {
            throw new SqliteFailure(raw.SQLITE_MISMATCH, "a key or an index value is not well-formed Unicode");
        }
    }

    /// <summary>Binds text; answers <see langword="false"/> for text that is not well-formed, which nothing in the database can equal.</summary>
    internal bool TryBindText(int parameter, string value)
    {
        var most = checked(value.Length * 3);
        var rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        try
        {
            var utf8 = rented ?? stackalloc byte[StackBytes];
            if (Utf8.FromUtf16(value, utf8, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
            {
                return false;
            }

            Check(raw.sqlite3_bind_text(Handle, parameter, utf8[..length]));
            return true;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    /// <summary>Moves to the next row; answers <see langword="false"/> at the end.</summary>
    internal bool Step()
    {
        var code = raw.sqlite3_step(Handle);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw _database.Failure(code),
        };
    }

    internal void Run()
    {
        try
        {
            Step();
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>Ends the execution. The answer repeats the error of the last step, which has been thrown already.</summary>
    internal void Reset() => raw.sqlite3_reset(Handle);

    internal long GetInt64(int column) => raw.sqlite3_column_int64(Handle, column);

    /// <summary>Answers a blob, or text of a UTF-8 database, where it lies; valid until the next step or reset.</summary>
    internal ReadOnlySpan<byte> GetBytes(int column) => raw.sqlite3_column_blob(Handle, column);

    internal string? GetText(int column)
        => raw.sqlite3_column_type(Handle, column) == raw.SQLITE_NULL ? null : Encoding.UTF8.GetString(GetBytes(column));

    public void Dispose() => Handle.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw _database.Failure(code);
        }
    }
}

using Microsoft.Data.Sqlite;
using Personalization.Journal.Sql;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;
using SQLitePCL;

namespace Personalization.Sqlite.Journal;

/// <summary>The file of a journal, and connections to it.</summary>
internal static class JournalFile
{
    /// <summary>"PZJN": tells a journal from any other database. Persisted.</summary>
    private const long ApplicationId = 0x505A4A4E;

    /// <summary>How long is waited for another process that writes, in seconds.</summary>
    private const int BusyTimeout = 30;

    internal static JournalDialect Dialect { get; } = new()
    {
        Text = "TEXT",
        Bytes = "BLOB",
        Among = static rows => $"rowid IN (SELECT rowid FROM {rows})",
        RowsInStatement = 1,
    };

    private static readonly FileSchema Schema = new(ApplicationId, JournalSchema.Version)
    {
        Make = Make,
        UnknownVersion = static (path, version) => new PersonalizationException(
            ErrorCodes.JournalUnavailable,
            $"The journal '{path}' has schema version {version}, made by a newer version of Personalization; this one knows versions up to {JournalSchema.Version}. Upgrade it, or name another file."),
        OtherFile = static path => new PersonalizationException(
            ErrorCodes.JournalUnavailable, $"The file '{path}' is a SQLite database of something else, not a journal. Name another file for the journal."),
    };

    /// <summary>Makes the file, readable by its owner alone, and its tables, where they are not there.</summary>
    internal static void Ensure(string path)
    {
        using var database = StoreFile.OpenWriter(path, Schema);
    }

    internal static SqliteConnection OpenReader(string path) => Open(path, isPooled: true, "PRAGMA cache_size = -16384");

    internal static SqliteConnection OpenWriter(string path) => Open(
        path,
        isPooled: false,
        "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 67108864");

    /// <summary>Closes the connections that wait to be used again.</summary>
    internal static void CloseReaders(string path)
    {
        using var connection = new SqliteConnection(ConnectionString(path, isPooled: true));
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Whether an exception is SQLite's or the file system's.</summary>
    internal static bool IsOfDatabase(Exception exception) => exception is SqliteException or SqliteFailure or IOException or UnauthorizedAccessException;

    internal static PersonalizationException Unavailable(string path, Exception exception)
    {
        var code = exception switch
        {
            SqliteException sqlite => sqlite.SqliteErrorCode,
            SqliteFailure failure => failure.Code,
            _ => raw.SQLITE_CANTOPEN,
        };
        return new PersonalizationException(ErrorCodes.JournalUnavailable, $"The journal '{path}' cannot be used (SQLite error {code}). {WayOut(code)}", exception);
    }

    private static SqliteConnection Open(string path, bool isPooled, string settings)
    {
        var connection = new SqliteConnection(ConnectionString(path, isPooled));
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = settings;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string ConnectionString(string path, bool isPooled) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = isPooled,
        DefaultTimeout = BusyTimeout,
    }.ConnectionString;

    private static void Make(SqliteDatabase database, long version)
    {
        foreach (var statement in JournalSchema.StepsFrom(version, Dialect).SelectMany(step => step.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            database.Execute(statement);
        }
    }

    private static string WayOut(int code) => code switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
            "The file is damaged, or no SQLite database. Restore it from a backup; or remove it, with those beside it that end in -wal and -shm: records and syncs do not need it, but history and pauses are lost.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another process has been writing to it for too long. Try again; if that goes on, look for a process that hangs.",
        raw.SQLITE_FULL => "The disk is full. Free some space.",
        raw.SQLITE_READONLY => "The file or its directory cannot be written to. Check permissions, and that the file system is not mounted read-only.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => "Check that its directory exists, or can be made, and that this process may read and write there.",
        raw.SQLITE_IOERR => "The disk or the file system reported an error. Check the system's log and the space left.",
        _ => "Try again; if it happens once more, check the file with 'PRAGMA integrity_check'.",
    };
}

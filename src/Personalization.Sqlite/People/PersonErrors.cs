using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;
using SQLitePCL;

namespace Personalization.Sqlite.People;

/// <summary>Says what went wrong at the file of people, and the way out. Never carries who they are.</summary>
internal static class PersonErrors
{
    internal static RecordStoreException Failed(string operation, string path, SqliteFailure failure) => new(
        StoreErrors.System,
        operation,
        $"The SQLite file of people '{path}' failed: {failure.SqliteMessage} (SQLite error {failure.Code}). {WayOut(failure.Code)}",
        failure)
    {
        Kind = failure.Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_FULL or raw.SQLITE_READONLY
            ? RecordStoreErrorKind.Transient
            : RecordStoreErrorKind.Run,
    };

    internal static RecordStoreException Inaccessible(string operation, string path, Exception exception) => new(
        StoreErrors.System,
        operation,
        $"The SQLite file of people '{path}' cannot be made. Check that its directory exists, or can be made, and that this process may write there.",
        exception);

    internal static RecordStoreException UnknownSchema(string path, long version) => new(
        StoreErrors.System,
        "open",
        $"The SQLite file of people '{path}' has schema version {version}; this version of Personalization knows version {PersonSchema.Version} only. Upgrade Personalization, or name another file.");

    internal static RecordStoreException NoPeople(string path) => new(
        StoreErrors.System, "open", $"The file '{path}' is a SQLite database of something else, not of people. Name another file for people.");

    internal static RecordStoreException NoWriteAheadLog(string path) => new(
        StoreErrors.System,
        "open",
        $"The SQLite file of people '{path}' cannot use a write-ahead log there. Put it on a local disk: network file systems and in-memory databases will not do.");

    private static string WayOut(int code) => code switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
            => "The file is damaged or is not a SQLite database. Restore it from a backup, or remove it with the files beside it that end in -wal and -shm: what people did is then forgotten.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another process holds the file for longer than was waited. Let fewer processes write to it.",
        raw.SQLITE_FULL => "The disk is full. Free some space; what was not acknowledged was not kept.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => "Check that the file and its directory exist and that this process may read and write both.",
        raw.SQLITE_READONLY => "The file or its directory cannot be written to. Check permissions, and that the file system is not mounted read-only.",
        raw.SQLITE_IOERR => "The disk or the file system reported an error. Check the system's log and the space left.",
        _ => "Try again; if it happens once more, check the file with 'PRAGMA integrity_check'.",
    };
}

using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Storage;

/// <summary>Says what went wrong at the store, and the way out. Never carries a key or a value.</summary>
internal static class StoreErrors
{
    internal const string System = "sqlite";

    private const string StartAnew = "Restore the file from a backup, or delete it with the files beside it that end in -wal and -shm: the next run of each sync fills it again.";

    internal static RecordStoreException Failed(string operation, string? collection, string path, SqliteFailure failure)
    {
        var kind = KindOf(failure.Code);

        // What SQLite says of a row is left out: the message becomes the reason of its rejection, which must never carry a value.
        var message = kind == RecordStoreErrorKind.Row
            ? $"The SQLite record store cannot hold the row: {WhyNotTheRow(failure.Code)} (SQLite error {failure.Code})."
            : $"The SQLite record store '{path}' failed: {failure.SqliteMessage} (SQLite error {failure.Code}). {WayOut(failure.Code)}";
        return new RecordStoreException(System, operation, message, failure) { Collection = collection, Kind = kind };
    }

    internal static RecordStoreException Inaccessible(string operation, string? collection, string path, Exception exception) => Error(
        operation,
        collection,
        $"The file of the SQLite record store '{path}' cannot be made. Check that its directory exists, or can be made, and that this process may write there.",
        exception);

    internal static RecordStoreException UnknownSchema(string path, long version) => Error(
        "open",
        null,
        $"The SQLite record store '{path}' has schema version {version}; this version of Personalization knows versions up to {StoreSchema.Version}. "
        + "Upgrade Personalization, or name another file: the next run of each sync fills it.");

    internal static RecordStoreException NotAStore(string path) => Error(
        "open", null, $"The file '{path}' is a SQLite database of something else, not a record store. Name another file for the store.");

    internal static RecordStoreException NoWriteAheadLog(string path) => Error(
        "open",
        null,
        $"The SQLite record store '{path}' cannot use a write-ahead log there. Put it on a local disk: network file systems and in-memory databases will not do.");

    internal static RecordStoreException UnknownHeaderVersion(byte version) => Error(
        "read",
        null,
        $"A stored record has headers of version {version}; this version of Personalization knows version {RecordHeaderCodec.Version} only. "
        + "Upgrade Personalization, or name another file: the next run of each sync fills it.");

    internal static RecordStoreException DamagedHeader() => Error("read", null, "A stored record's headers are damaged. " + StartAnew);

    private static RecordStoreErrorKind KindOf(int code) => code switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_IOERR or raw.SQLITE_NOMEM or raw.SQLITE_FULL or raw.SQLITE_READONLY
            => RecordStoreErrorKind.Transient,
        raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_RANGE or raw.SQLITE_MISMATCH => RecordStoreErrorKind.Row,
        _ => RecordStoreErrorKind.Run,
    };

    private static string WhyNotTheRow(int code) => code switch
    {
        raw.SQLITE_TOOBIG => "its record, with the parts of other syncs, is larger than SQLite allows. Map fewer or shorter columns",
        raw.SQLITE_MISMATCH => "its key or an index value is not well-formed Unicode text",
        _ => "a rule of the file's tables forbids it. Check the file with 'PRAGMA integrity_check'",
    };

    private static string WayOut(int code) => code switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "The file is damaged or is not a SQLite database. " + StartAnew,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another process holds the file for longer than was waited. Let one process write to a store, and the others only look up.",
        raw.SQLITE_FULL => "The disk is full. Free some space and run the sync again; nothing of the unfinished batch was kept.",
        raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_AUTH => "Check that the file and its directory exist and that this process may read and write both.",
        raw.SQLITE_READONLY => "The file or its directory cannot be written to. Check permissions, and that the file system is not mounted read-only.",
        raw.SQLITE_IOERR => "The disk or the file system reported an error. Check the system's log and the space left.",
        _ => "Run again; if it happens once more, check the file with 'PRAGMA integrity_check'.",
    };

    private static RecordStoreException Error(string operation, string? collection, string message, Exception? inner = null)
        => new(System, operation, message, inner) { Collection = collection };
}

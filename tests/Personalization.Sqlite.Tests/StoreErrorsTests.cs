using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;
using SQLitePCL;

namespace Personalization.Sqlite.Tests;

public sealed class StoreErrorsTests
{
    [Theory]
    [InlineData(raw.SQLITE_BUSY, RecordStoreErrorKind.Transient)]
    [InlineData(raw.SQLITE_BUSY | (2 << 8), RecordStoreErrorKind.Transient)] // SQLITE_BUSY_SNAPSHOT
    [InlineData(raw.SQLITE_LOCKED, RecordStoreErrorKind.Transient)]
    [InlineData(raw.SQLITE_IOERR | (3 << 8), RecordStoreErrorKind.Transient)] // SQLITE_IOERR_WRITE
    [InlineData(raw.SQLITE_NOMEM, RecordStoreErrorKind.Transient)]
    [InlineData(raw.SQLITE_FULL, RecordStoreErrorKind.Transient)]
    [InlineData(raw.SQLITE_READONLY, RecordStoreErrorKind.Transient)]
    [InlineData(raw.SQLITE_TOOBIG, RecordStoreErrorKind.Row)]
    [InlineData(raw.SQLITE_CONSTRAINT | (5 << 8), RecordStoreErrorKind.Row)] // SQLITE_CONSTRAINT_NOTNULL
    [InlineData(raw.SQLITE_RANGE, RecordStoreErrorKind.Row)]
    [InlineData(raw.SQLITE_MISMATCH, RecordStoreErrorKind.Row)]
    [InlineData(raw.SQLITE_CORRUPT, RecordStoreErrorKind.Run)]
    [InlineData(raw.SQLITE_NOTADB, RecordStoreErrorKind.Run)]
    [InlineData(raw.SQLITE_CANTOPEN, RecordStoreErrorKind.Run)]
    [InlineData(raw.SQLITE_ERROR, RecordStoreErrorKind.Run)]
    [InlineData(raw.SQLITE_INTERRUPT, RecordStoreErrorKind.Run)]
    public void Failed_EachCode_SaysWhatItConcerns(int code, RecordStoreErrorKind expected)
    {
        var exception = StoreErrors.Failed("apply", "people", "/data/store.db", new SqliteFailure(code, "what SQLite says"));

        Assert.Equal((expected, ErrorCodes.StoreUnavailable, "apply", "people"), (exception.Kind, exception.Code, exception.Operation, exception.Collection));
        Assert.Contains($"SQLite error {code & 0xFF}", exception.Message, StringComparison.Ordinal);
        Assert.Equal(expected != RecordStoreErrorKind.Row, exception.Message.Contains("what SQLite says", StringComparison.Ordinal));
        Assert.IsType<SqliteFailure>(exception.InnerException);
    }
}

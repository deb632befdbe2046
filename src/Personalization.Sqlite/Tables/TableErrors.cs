using Personalization.Sources.Tables;
using Personalization.Sqlite.Native;
using Personalization.Sqlite.Reading;
using SQLitePCL;

namespace Personalization.Sqlite.Tables;

/// <summary>Says of a failed write whether it is the rows' fault.</summary>
internal static class TableErrors
{
    internal static PersonalizationException Of(SqliteSource source, SqliteFailure failure) => failure.Code is raw.SQLITE_CONSTRAINT or raw.SQLITE_TOOBIG or raw.SQLITE_MISMATCH
        ? new TableRowsException($"The source '{source.Name}' (SQLite) does not take a row (SQLite error {failure.Code}). Look for a constraint or a trigger of the table that it breaks, and drop it.", failure)
        : failure.Code == raw.SQLITE_READONLY
            ? new PersonalizationException(ErrorCodes.SourceFailed, $"The source '{source.Name}' (SQLite) cannot be written: this process may only read the file.", failure)
            : SourceErrors.Failed(source.Name, source.File, failure);
}

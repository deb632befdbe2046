using Personalization.Sqlite.Native;
using SQLitePCL;

namespace Personalization.Sqlite.Reading;

/// <summary>Says what went wrong at a source, and the way out.</summary>
internal static class SourceErrors
{
    /// <param name="source">The source's name.</param>
    /// <param name="file">The file, as a full path; <see langword="null"/> where it is no file of its own.</param>
    /// <param name="failure">What SQLite says.</param>
    internal static PersonalizationException Failed(string source, string? file, SqliteFailure failure)
    {
        var wayOut = failure.Code switch
        {
            raw.SQLITE_CANTOPEN => file is null ? " Check that the file of 'Data Source' exists and can be read." : $" Check that the file '{file}' exists and can be read.",
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => " Another process holds the database; run again later, or raise 'Default Timeout'.",
            raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => " The file is not a SQLite database or is damaged; check it with 'PRAGMA integrity_check'.",
            raw.SQLITE_READONLY => " The database is opened read-only: a model can only select.",
            _ => string.Empty,
        };
        return new PersonalizationException(
            ErrorCodes.SourceFailed,
            $"The source '{source}' (SQLite) failed: {failure.SqliteMessage} (SQLite error {failure.Code}).{wayOut}",
            failure);
    }

    internal static PersonalizationException NotAQuery(string source, string reason) => new(
        ErrorCodes.SourceFailed,
        $"The model's SQL on the source '{source}' (SQLite) cannot be read: {reason}. Write one SELECT statement.");
}

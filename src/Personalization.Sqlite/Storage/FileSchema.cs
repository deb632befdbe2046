using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>A kind of file: what tells it from any other database, its tables, and how it is opened to be written. Immutable.</summary>
/// <param name="applicationId">Persisted.</param>
/// <param name="version">The version of the tables that is made. Persisted.</param>
internal sealed class FileSchema(long applicationId, long version)
{
    /// <summary>Makes the tables of a new file, which is of version 0, or brings those of an older one up to date.</summary>
    internal required Action<SqliteDatabase, long> Make { get; init; }

    /// <summary>Says of a path that its file is of a version that is not known.</summary>
    internal required Func<string, long, Exception> UnknownVersion { get; init; }

    /// <summary>Says of a path that its file is something else.</summary>
    internal required Func<string, Exception> OtherFile { get; init; }

    /// <summary>Says of a path that its file cannot have a write-ahead log; <see langword="null"/> where it does without one.</summary>
    internal Func<string, Exception>? NoLog { get; init; }

    /// <summary>When the log reaches the disk: NORMAL at a sync that is asked for, FULL with each transaction.</summary>
    internal string Synchronous { get; init; } = "FULL";

    /// <summary>Makes the tables of a new file; checks those of an existing one, and brings an older one up to date.</summary>
    internal void Ensure(SqliteDatabase database, string path)
    {
        if (IsReady(database))
        {
            return;
        }

        // What the file is can be told in a transaction alone: another process may be making it.
        database.InTransaction(() =>
        {
            if (!IsReady(database))
            {
                Make(database, VersionOf(database, path));
                database.Execute($"PRAGMA application_id = {applicationId}");
                database.Execute($"PRAGMA user_version = {version}");
            }

            return true;
        });
    }

    private bool IsReady(SqliteDatabase database) => database.QueryInt64("PRAGMA application_id") == applicationId && database.QueryInt64("PRAGMA user_version") == version;

    /// <summary>Answers 0 for a file that is still empty.</summary>
    private long VersionOf(SqliteDatabase database, string path)
    {
        var found = database.QueryInt64("PRAGMA user_version");
        var application = database.QueryInt64("PRAGMA application_id");
        if (application == applicationId)
        {
            return found >= 1 && found <= version ? found : throw UnknownVersion(path, found);
        }

        return application == 0 && found == 0 && database.QueryInt64("SELECT count(*) FROM sqlite_schema") == 0 ? 0 : throw OtherFile(path);
    }
}

using Personalization.Sqlite.Native;
using Personalization.Sqlite.Storage;

namespace Personalization.Sqlite.People;

/// <summary>The file of people: its tables, and how it is opened to write.</summary>
internal static class PersonSchema
{
    // Persisted: a change of these tables is a new version, and files of the versions before are brought up to it where they lie.
    //
    //  people   (bucket, space, id) -> state and version; `due` in milliseconds since 1970; `state` comes last, since SQLite reads a row from its start
    //  entries  what streams hold, by position; `stream` is the number of PersonStream, `time` in ticks
    //  notes    (bucket, name) -> note
    //  counter  the last number that was given, to a version or a position: one for the file, as there is one writer at a time
    internal const long Version = 1;

    /// <summary>"PZPS": tells a file of people from any other database.</summary>
    private const long ApplicationId = 0x505A5053;

    private static readonly FileSchema File = new(ApplicationId, Version)
    {
        Make = static (database, _) => Create(database),
        UnknownVersion = PersonErrors.UnknownSchema,
        OtherFile = PersonErrors.NoPeople,
        NoLog = PersonErrors.NoWriteAheadLog,
    };

    /// <summary>Opens the file to be written. What was acknowledged is there after a power loss.</summary>
    internal static SqliteDatabase OpenWriter(string path) => StoreFile.OpenWriter(path, File);

    private static void Create(SqliteDatabase database)
    {
        database.Execute(
            "CREATE TABLE people(number INTEGER PRIMARY KEY, bucket INTEGER NOT NULL, version INTEGER NOT NULL, due INTEGER, space TEXT NOT NULL, id TEXT NOT NULL, state BLOB NOT NULL)");
        database.Execute("CREATE UNIQUE INDEX people_keys ON people(bucket, space, id)");
        database.Execute("CREATE INDEX people_due ON people(bucket, due) WHERE due IS NOT NULL");
        database.Execute(
            "CREATE TABLE entries(position INTEGER PRIMARY KEY, stream INTEGER NOT NULL, bucket INTEGER NOT NULL, time INTEGER NOT NULL, space TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL)");
        database.Execute("CREATE INDEX entries_streams ON entries(stream, bucket)");
        database.Execute("CREATE TABLE notes(bucket INTEGER NOT NULL, name TEXT NOT NULL, note TEXT NOT NULL, PRIMARY KEY(bucket, name)) WITHOUT ROWID");
        database.Execute("CREATE TABLE counter(last INTEGER NOT NULL)");
        database.Execute("INSERT INTO counter VALUES(0)");
    }
}

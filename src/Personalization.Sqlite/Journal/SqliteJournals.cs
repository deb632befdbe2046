using Personalization.Journal;

namespace Personalization.Sqlite.Journal;

/// <summary>Makes journals in SQLite files.</summary>
internal static class SqliteJournals
{
    /// <summary>The file in the state directory. Persisted.</summary>
    internal const string FileName = "journal.db";

    /// <summary>Makes a journal. Nothing is opened yet.</summary>
    internal static SqlJournal Open(string path, TimeProvider time) => new(new SqliteJournalDatabase(path), time);
}

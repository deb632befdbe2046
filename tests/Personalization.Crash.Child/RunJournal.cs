using Personalization.Journal;
using Personalization.Sqlite.Journal;
using Personalization.Warehouse;

namespace Personalization.Crash.Child;

/// <summary>Where runs are noted: a file, or a schema of PostgreSQL.</summary>
/// <param name="Path">The file.</param>
/// <param name="ConnectionString">How to connect to PostgreSQL instead.</param>
/// <param name="Schema">The schema there.</param>
internal sealed record RunJournal(string? Path, string? ConnectionString = null, string? Schema = null)
{
    internal IJournal Open() => Path is not null
        ? SqliteJournals.Open(Path, TimeProvider.System)
        : ((IJournalPlace)new PostgresSyncStateStore(ConnectionString!, Schema!)).CreateJournal(TimeProvider.System);
}

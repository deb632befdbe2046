using Personalization.Journal;
using Personalization.Sqlite.Journal;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests.Journal;

[ConformanceOf(typeof(SqlJournal))]
public sealed class SqliteJournalConformanceTests : JournalConformanceTests
{
    private readonly TempDirectory _directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }

    internal override ValueTask<IJournal> OpenAsync(TimeProvider time) => new(SqliteJournals.Open(_directory.File("journal.db"), time));
}

using Personalization.Journal;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.Journal;

[ConformanceOf(typeof(SqlJournal))]
public sealed class PostgresJournalConformanceTests(PostgresFixture postgres) : JournalConformanceTests
{
    private string? _database;

    internal override async ValueTask<IJournal> OpenAsync(TimeProvider time)
    {
        await using var state = new PostgresSyncStateStore(_database ??= await postgres.CreateDatabaseAsync(), "journal and state");
        return ((IJournalPlace)state).CreateJournal(time);
    }
}

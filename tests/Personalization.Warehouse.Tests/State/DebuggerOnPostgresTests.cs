using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Journal;
using Personalization.Sync.Debugging;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.State;

/// <summary>The debugger and the audit log where state and journal lie in PostgreSQL.</summary>
public sealed class DebuggerOnPostgresTests(PostgresFixture postgres)
{
    private const string Id = "customers";

    [Fact]
    public async Task RunAsync_DebuggerOn_RowsOutliveTheProcess()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new FakeQuery("id", "name").SetRows(["1", "Ann"], ["2", "quote \" and \n line"], ["3", "same"], ["3", "same"]);
        string run;
        await using (var first = Start(database, rows))
        {
            await new DebugSwitches(first.GetRequiredService<IJournal>(), TimeProvider.System).SwitchOnAsync(Id, TimeSpan.FromHours(1), default);
        }

        await using (var second = Start(database, rows))
        {
            run = (await second.GetRequiredService<ISyncService>().RunAsync(Id)).RunId;
            await new AuditLog(second.GetRequiredService<IJournal>(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).WriteAsync(
                new AuditEntry { Action = "sync.trigger", Actor = AuditActor.CommandLine("jane"), ResourceType = "sync", Resource = Id });
        }

        await using var third = Start(database, rows);
        var journal = third.GetRequiredService<IJournal>();
        var recorded = await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = run }, default);
        Assert.Equal(
            ["""added 1 succeeded {"id":"1","name":"Ann"} {"name":"Ann"} written""", """added 2 succeeded {"id":"2","name":"quote \" and \n line"} {"name":"quote \" and \n line"} written"""],
            recorded.Where(row => row.Status == "succeeded").Select(row => $"{row.Operation} {row.Key} {row.Status} {TextOf(row.Source)} {TextOf(row.Part)} {row.Answer}"));
        Assert.Equal(["3", "3"], recorded.Where(row => row.Status == "rejected").Select(row => row.Key));
        Assert.Equal("2", Assert.Single(await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, SyncId = Id, Key = "2" }, default)).Key);
        Assert.Equal(1, await journal.RemoveRowsAsync(new JournalRowFilter { SyncId = Id, Key = "2" }, default));
        Assert.Equal(3, (await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = run }, default)).Count);
        var entry = Assert.Single((await new AuditLog(journal, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance).ListAsync(new AuditQuery { Actor = "cli:jane" }, default)).Entries);
        Assert.Equal(("sync.trigger", Id), (entry.Action, entry.Resource));
    }

    private static string TextOf(ReadOnlyMemory<byte>? json) => json is { } known ? Encoding.UTF8.GetString(known.Span) : "-";

    private static ServiceProvider Start(string database, FakeQuery rows)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .UsePostgresState(database)
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync(Id, sync => sync.FromQuery(rows, primaryKey: "id").To("people").Map("name")));
        return services.BuildServiceProvider();
    }
}

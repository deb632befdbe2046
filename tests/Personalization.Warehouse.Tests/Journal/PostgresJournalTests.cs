using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Personalization.Journal;
using Personalization.Journal.Sql;
using Personalization.TestData;

namespace Personalization.Warehouse.Tests.Journal;

public sealed class PostgresJournalTests(PostgresFixture postgres)
{
    private const string Schema = "The State";
    private static readonly JournalEntry Entry = new(JournalKinds.Audit, "s", "01", DateTimeOffset.UnixEpoch, "{}");

    [Fact]
    public async Task WriteEntry_SeveralStartTogether_MakeTheTablesOnce()
    {
        var database = await postgres.CreateDatabaseAsync();
        var journals = Enumerable.Range(0, 8).Select(_ => Open(database)).ToList();

        await Task.WhenAll(journals.Select((journal, n) => journal.WriteEntryAsync(Entry with { Id = $"{n}" }, default).AsTask()));

        Assert.Equal(8, (await journals[0].ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Count);
        foreach (var journal in journals)
        {
            await journal.DisposeAsync();
        }
    }

    [Fact]
    public async Task AnyCall_TablesAreThere_NeedsNoRightToMakeThem()
    {
        var database = await postgres.CreateDatabaseAsync();
        await WriteAsync(database);
        var role = "host_" + Guid.NewGuid().ToString("N");
        await RunAsync(database, $"create role {role} login; grant usage on schema \"{Schema}\" to {role}; grant select, insert, update, delete on all tables in schema \"{Schema}\" to {role}");

        await using var journal = Open(new NpgsqlConnectionStringBuilder(database) { Username = role }.ConnectionString);
        await journal.WriteEntryAsync(Entry with { Id = "02" }, default);

        Assert.Equal(2, (await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Count);
    }

    [Fact]
    public async Task AnyCall_NoRightToMakeTables_SaysWhatToGrant()
    {
        var database = await postgres.CreateDatabaseAsync();
        var role = "nobody_" + Guid.NewGuid().ToString("N");
        await RunAsync(database, $"create role {role} login");

        await using var journal = Open(new NpgsqlConnectionStringBuilder(database) { Username = role }.ConnectionString);

        Assert.Contains("Grant", (await FailAsync(journal)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_NewerTables_SaysSo()
    {
        var database = await postgres.CreateDatabaseAsync();
        await WriteAsync(database);
        await RunAsync(database, $"update \"{Schema}\".journal_version set version = 99");

        await using var journal = Open(database);

        Assert.Contains("version 99", (await FailAsync(journal)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_SchemaWasRemoved_MakesItAnew()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var journal = Open(database);
        await journal.WriteEntryAsync(Entry, default);
        await RunAsync(database, $"drop schema \"{Schema}\" cascade");

        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
        await journal.WriteEntryAsync(Entry, default);

        Assert.Single(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
    }

    [Fact]
    public async Task AnyCall_ServerIsAway_SaysSoAndGoesOnWhenItIsBack()
    {
        var database = await postgres.CreateDatabaseAsync();
        await WriteAsync(database);
        var away = new NpgsqlConnectionStringBuilder(database) { Host = "127.0.0.1", Port = 1, Timeout = 2 };
        await using var journal = Open(away.ConnectionString);

        var error = await FailAsync(journal);

        Assert.Contains("Check that it runs", error.Message, StringComparison.Ordinal);
        Assert.Contains(Schema, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_ConnectionsAreCut_FailsOnceAtMostForEach()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var journal = Open(database);
        await journal.WriteEntryAsync(Entry, default);
        await RunAsync(database, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");

        Assert.Equal(ErrorCodes.JournalUnavailable, (await FailAsync(journal)).Code);

        Assert.Single(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
    }

    [Fact]
    public async Task Queries_OfManyRows_GoByTheirIndexes()
    {
        var database = await postgres.CreateDatabaseAsync();
        await WriteAsync(database);
        await RunAsync(
            database,
            $$"""
            set search_path to "{{Schema}}";
            insert into journal_rows(run_id, kind, number, sync_id, happened_at, record_key, key_hash, status)
            select 'r' || i / 1000, 1, i % 1000, 's', i, convert_to(i::text, 'UTF8'), i, 'ok' from generate_series(1, 100000) i;
            insert into journal_runs(id, sync_id, status, owner, created_at, cause, rows_queried, added_planned, added_attempted, added_succeeded, added_failed, changed_planned, changed_attempted,
                changed_succeeded, changed_failed, removed_planned, removed_attempted, removed_succeeded, removed_failed, rejected, plan_ms, apply_ms)
            select 'r' || i, 's' || i % 100, 10, 'o', i, 'manual', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 from generate_series(1, 20000) i;
            insert into journal_entries(kind, id, scope, happened_at, json) select 'k', 'i' || i, 's' || i % 100, i, '{}' from generate_series(1, 20000) i;
            analyze journal_rows; analyze journal_runs; analyze journal_entries;
            """);

        await AssertIndexAsync(database, "journal_rows_key", SqlRows.Select(new() { Kind = JournalRowKind.Debugged, SyncId = "s", Key = "k" }, DateTimeOffset.UnixEpoch));
        await AssertIndexAsync(database, "journal_rows_pkey", SqlRows.Select(new() { Kind = JournalRowKind.Debugged, RunId = "r5", After = 5 }, DateTimeOffset.UnixEpoch));
        await AssertIndexAsync(database, "journal_runs_pkey", SqlRuns.Select(new()));
        await AssertIndexAsync(database, "journal_runs_pkey", SqlRuns.Select(new() { Before = "r5" }));
        await AssertIndexAsync(database, "journal_runs_sync", SqlRuns.Select(new() { SyncId = "s5", Before = "r5" }));
        await AssertIndexAsync(database, "journal_runs_", SqlRuns.Select(new() { IsOpen = true }));
        await AssertIndexAsync(database, "journal_entries_pkey", SqlEntries.Select(new() { Kind = "k" }));
        await AssertIndexAsync(database, "journal_entries_scope", SqlEntries.Select(new() { Kind = "k", Scope = "s5" }));
    }

    [Fact]
    public async Task UsePostgresState_InAnApplication_KeepsTheJournalBesideIt()
    {
        var database = await postgres.CreateDatabaseAsync();
        for (var start = 0; start < 2; start++)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddPersonalizationCache(cache => cache.UsePostgresState(database, state => state.Schema = Schema));
            using var host = builder.Build();
            var journal = host.Services.GetRequiredService<IJournal>();
            Assert.Equal(start, (await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default)).Count);
            await journal.WriteEntryAsync(Entry, default);
        }
    }

    private static IJournal Open(string database)
    {
        using var state = new PostgresSyncStateStore(database, Schema);
        return ((IJournalPlace)state).CreateJournal(TimeProvider.System);
    }

    private static async Task WriteAsync(string database)
    {
        await using var journal = Open(database);
        await journal.WriteEntryAsync(Entry, default);
    }

    private static async Task<PersonalizationException> FailAsync(IJournal journal)
    {
        var error = await Assert.ThrowsAsync<PersonalizationException>(async () => await journal.WriteEntryAsync(Entry, default));
        Assert.Equal(ErrorCodes.JournalUnavailable, error.Code);
        return error;
    }

    private static async Task RunAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task AssertIndexAsync(string database, string index, JournalStatement statement)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database) { SearchPath = $"\"{Schema}\"" }.ConnectionString);
        await connection.OpenAsync();
        await using var command = statement.Wrap(text => "EXPLAIN " + text).On(connection);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new StringBuilder();
        while (await reader.ReadAsync())
        {
            plan.AppendLine(reader.GetString(0));
        }

        Assert.Contains(" " + index, plan.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan", plan.ToString(), StringComparison.Ordinal);
    }
}

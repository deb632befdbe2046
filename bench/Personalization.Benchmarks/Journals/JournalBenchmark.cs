using System.Globalization;
using System.Text;
using Personalization.Benchmarks.Harness;
using Personalization.Journal;
using Personalization.Journal.Sql;
using Personalization.Sqlite.Journal;
using Personalization.TestData;
using Personalization.Warehouse;

namespace Personalization.Benchmarks.Journals;

/// <summary>A journal in SQLite and in PostgreSQL: appending the debugger's rows, finding one by its key, and a million runs page by page.</summary>
internal static class JournalBenchmark
{
    private const int DefaultRows = 1_000_000;

    /// <summary>So many rows are appended as a run does; more of them are copies, made within the database.</summary>
    private const int MostAppended = 1_000_000;
    private const int Runs = 1_000_000;
    private const int RowsInRun = 100_000;
    private const int RowsInBatch = 1_000;
    private const int Lookups = 200;
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        using (var directory = new ScratchDirectory())
        {
            var database = new SqliteJournalDatabase(directory.File("journal.db"));
            await using var journal = new SqlJournal(database, TimeProvider.System);
            await MeasureAsync("SQLite", journal, database, rows, table);
            table.AddFigure("SQLite, its file with all of it", Sample.Of([new FileInfo(directory.File("journal.db")).Length / 1e6]), "MB");
        }

        if (PostgresServer.IsAvailable)
        {
            await using var server = await PostgresServer.StartAsync();
            await using var state = new PostgresSyncStateStore(server.ConnectionString());
            await using var database = state.OpenJournalDatabase(TimeProvider.System);
            await using var journal = new SqlJournal(database, TimeProvider.System);
            await MeasureAsync("PostgreSQL", journal, database, rows, table);
        }
    }

    private static async Task MeasureAsync(string name, SqlJournal journal, IJournalDatabase database, int rows, ResultTable table)
    {
        var appended = Math.Min(rows, MostAppended);
        var seconds = await Clock.TimeAsync(() => AppendAsync(journal, appended));
        table.AddFigure($"{name}, {appended:N0} rows of the debugger appended", Sample.Of([appended / seconds]), "rows/s");
        await CopyRowsAsync(database, appended, rows);
        await FillRunsAsync(journal, database);

        var random = new Random(1);
        table.AddLimit(
            $"{name}, a row by its key among {rows:N0}",
            50,
            await MeasureAsync(() => random.Next(appended), key => journal.ListRowsAsync(new() { Kind = JournalRowKind.Debugged, SyncId = "customers", Key = KeyOf(key) }, default), expected: 1),
            "ms");
        table.AddLimit(
            $"{name}, a page of 100 of {Runs:N0} runs, anywhere",
            50,
            await MeasureAsync(() => random.Next(1_000, Runs), run => journal.ListRunsAsync(new() { Before = RunOf(run) }, default), expected: 100),
            "ms");
        table.AddLimit(
            $"{name}, a page of 100 runs of one of 100 syncs",
            50,
            await MeasureAsync(() => random.Next(100), sync => journal.ListRunsAsync(new() { SyncId = SyncOf(sync) }, default), expected: 100),
            "ms");
        table.AddFigure(
            $"{name}, a page of 100 runs behind an offset of 500,000",
            await MeasureAsync(() => 500_000, offset => journal.ListRunsAsync(new() { Offset = offset }, default), expected: 100, times: 5),
            "ms");
        table.AddFigure(
            $"{name}, the runs that are open",
            await MeasureAsync(() => 0, _ => journal.ListRunsAsync(new() { IsOpen = true }, default), expected: 0),
            "ms");
        table.AddFigure($"{name}, one entry written", await WriteEntriesAsync(journal), "ms");
        table.AddFigure(
            $"{name}, all of it trimmed by age", Sample.Of([await Clock.TimeAsync(() => journal.TrimAsync(new JournalRetention(), Start.AddYears(1), default).AsTask())]), "s");
    }

    private static async Task AppendAsync(SqlJournal journal, int rows)
    {
        for (var first = 0; first < rows; first += RowsInBatch)
        {
            await journal.AppendRowsAsync([.. Enumerable.Range(first, Math.Min(RowsInBatch, rows - first)).Select(RowOf)], default);
        }
    }

    private static async Task<Sample> MeasureAsync<T>(Func<int> next, Func<int, ValueTask<IReadOnlyList<T>>> list, int expected, int times = Lookups)
    {
        var milliseconds = new List<double>();
        Clock.Collect();
        for (var n = 0; n < times; n++)
        {
            var which = next();
            var started = TimeProvider.System.GetTimestamp();
            var found = await list(which);
            milliseconds.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            if (found.Count != expected)
            {
                throw new InvalidOperationException($"{found.Count} were listed instead of {expected}.");
            }
        }

        return Sample.Of(milliseconds);
    }

    private static async Task<Sample> WriteEntriesAsync(SqlJournal journal)
    {
        var milliseconds = new List<double>();
        for (var n = 0; n < Lookups; n++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "customers", RunOf(n), Start, """{"what": "sync.run", "who": "key_1"}"""), default);
            milliseconds.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return Sample.Of(milliseconds);
    }

    /// <summary>Adds runs with rows like those that were appended, of other keys.</summary>
    private static async Task CopyRowsAsync(IJournalDatabase database, int appended, int rows)
    {
        for (var copy = 1; copy < rows / appended; copy++)
        {
            for (var run = 0; run < appended / RowsInRun; run++)
            {
                await database.WriteAsync(
                    connection => new JournalStatement(
                        "INSERT INTO journal_rows(run_id, kind, number, sync_id, happened_at, record_key, key_hash, operation, status, batch, source, part) "
                        + "SELECT ?, kind, number, sync_id, happened_at, record_key, key_hash % 4611686018427387904 + ?, operation, status, batch, source, part FROM journal_rows WHERE run_id = ?",
                        RunOf((copy * 1000) + run),
                        copy * 104_729L,
                        RunOf(run)).RunAsync(connection, default),
                    default);
            }
        }
    }

    /// <summary>One by one they would take an hour: each reaches the disk by itself. So the first is written as a host does, and the others are made of it.</summary>
    private static async Task FillRunsAsync(SqlJournal journal, IJournalDatabase database)
    {
        await journal.WriteRunAsync(
            new JournalRun { Id = RunOf(0), SyncId = SyncOf(0), Status = JournalRunStatus.Success, Owner = "host-1", CreatedAt = Start, Account = new string('x', 500) }, default);
        await database.WriteAsync(
            connection => new JournalStatement(
                "INSERT INTO journal_runs SELECT 'r' || (10000000 + i), 's' || (i % 100), status, owner, created_at, started_at, finished_at, cause, fingerprint, rows_queried, "
                + "added_planned, added_attempted, added_succeeded, added_failed, changed_planned, changed_attempted, changed_succeeded, changed_failed, "
                + "removed_planned, removed_attempted, removed_succeeded, removed_failed, rejected, plan_ms, apply_ms, error, error_code, account "
                + "FROM journal_runs, (WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i + 1 < ?) SELECT i FROM numbers) AS numbers",
                Runs).RunAsync(connection, default),
            default);
    }

    private static JournalRow RowOf(int number)
    {
        var part = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"full_name":"Customer {{number}}","email":"customer{{number}}@example.com","plan":"free","score":{{number % 100}}}"""));
        return new JournalRow
        {
            RunId = RunOf(number / RowsInRun),
            SyncId = "customers",
            Kind = JournalRowKind.Debugged,
            Number = number % RowsInRun,
            At = Start,
            Key = KeyOf(number),
            Operation = "changed",
            Status = "succeeded",
            Batch = number / RowsInBatch,
            Source = part,
            Part = part,
        };
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"cus_{unchecked(number * 2654435761u):x8}_{number}");

    private static string RunOf(int number) => string.Create(CultureInfo.InvariantCulture, $"r{10_000_000 + number}");

    private static string SyncOf(int number) => string.Create(CultureInfo.InvariantCulture, $"s{number}");
}

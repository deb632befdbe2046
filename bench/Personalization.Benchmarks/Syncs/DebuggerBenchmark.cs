using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.Journal;
using Personalization.Sqlite;
using Personalization.Sqlite.Journal;
using Personalization.Sync.Debugging;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A first sync whose debugger is on, with a journal in SQLite, against the same with the debugger off: into memory, which is the hardest measure, and into SQLite.</summary>
internal static class DebuggerBenchmark
{
    private const int DefaultRows = 1_000_000;
    private const double Target = 1.4;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var rows = options.Rows ?? DefaultRows;
        WideTable.Create(directory.File("shop.db"), rows);
        var subject = new SqliteSubject(directory.File("shop.db"), rows);
        foreach (var store in new[] { "memory", "SQLite" })
        {
            var run = await PairedRun.MeasureAsync(
                options.Pairs,
                () => MeasureAsync(subject, rows, directory, isOn: true, store == "SQLite"),
                () => MeasureAsync(subject, rows, directory, isOn: false, store == "SQLite"));
            table.AddRatio($"first sync with the debugger on, {rows:N0} rows × 10 columns → {store}, of the same with it off", run, Target, 1, "s");
        }
    }

    private static async Task<double> MeasureAsync(SqliteSubject subject, int rows, ScratchDirectory directory, bool isOn, bool inSqlite)
    {
        var name = Guid.NewGuid().ToString("n");
        var database = new SqliteJournalDatabase(directory.File($"journal-{name}.db"));
        await using var journal = new SqlJournal(database, TimeProvider.System);
        if (isOn)
        {
            await new DebugSwitches(journal, TimeProvider.System).SwitchOnAsync(SyncSubject.SyncId, TimeSpan.FromHours(1), default);
        }

        await using var services = await subject.CreateAsync(more: more =>
        {
            more.AddSingleton<IJournal>(journal);
            if (inSqlite)
            {
                more.AddPersonalizationCache(cache => cache.UseStore(_ => new SqliteRecordStore(directory.File($"records-{name}.db"))));
            }
        });
        var seconds = (await TimedRun.FirstAsync(services, rows)).Seconds;
        var recorded = isOn ? await CountAsync(journal) : 0;
        return recorded == (isOn ? Math.Min(rows, DebugLimits.RunRows) : 0) ? seconds : throw new InvalidOperationException($"{recorded} rows were recorded of {rows}.");
    }

    private static async Task<long> CountAsync(SqlJournal journal)
    {
        var runId = (await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, SyncId = SyncSubject.SyncId, Limit = 1 }, default))[0].RunId;
        var count = 0L;
        for (var after = -1L; ;)
        {
            var page = await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = runId, After = after, Limit = 1000 }, default);
            count += page.Count;
            if (page.Count < 1000)
            {
                return count;
            }

            after = page[^1].Number;
        }
    }
}

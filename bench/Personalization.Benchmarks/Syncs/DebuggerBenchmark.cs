using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.Journal;
using Personalization.Sqlite;
using Personalization.Sqlite.Journal;
using Personalization.Sync.Debugging;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A first sync whose debugger is on, with a journal in SQLite, against the same with the debugger off, and that against the same without a journal on disk: into memory, which is the hardest measure, and into SQLite.</summary>
internal static class DebuggerBenchmark
{
    private const int DefaultRows = 1_000_000;
    private const double TargetOn = 1.4;
    private const double TargetOff = 1.05;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var rows = options.Rows ?? DefaultRows;
        WideTable.Create(directory.File("shop.db"), rows);
        var subject = new SqliteSubject(directory.File("shop.db"), rows);
        var usual = await PairedRun.MeasureAsync(options.Pairs, () => MeasureUsualAsync(subject, rows, directory, isOn: true), () => MeasureUsualAsync(subject, rows, directory, isOn: false));
        table.AddRatio($"a run that finds 1 of 100 of {rows:N0} rows changed → memory, with the debugger on, of the same with it off", usual, TargetOn, 1, "s");
        foreach (var store in new[] { "memory", "SQLite" })
        {
            var on = await PairedRun.MeasureAsync(
                options.Pairs,
                () => MeasureAsync(subject, rows, directory, isOn: true, store == "SQLite"),
                () => MeasureAsync(subject, rows, directory, isOn: false, store == "SQLite"));
            table.AddRatio($"first sync with the debugger on, {rows:N0} rows × 10 columns → {store}, of the same with it off", on, TargetOn, 1, "s");
            var off = await PairedRun.MeasureAsync(
                options.Pairs,
                () => MeasureAsync(subject, rows, directory, isOn: false, store == "SQLite"),
                () => MeasureAsync(subject, rows, directory, isOn: null, store == "SQLite"));
            table.AddRatio($"the same with it off, of one without a journal on disk → {store}", off, TargetOff, 1, "s");
        }
    }

    /// <param name="subject">The sync.</param>
    /// <param name="rows">How many rows its model has.</param>
    /// <param name="directory">Where the files go.</param>
    /// <param name="isOn">Whether the debugger is on; <see langword="null"/> for no journal on disk.</param>
    /// <param name="inSqlite">Whether the records are in SQLite.</param>
    private static async Task<double> MeasureAsync(SqliteSubject subject, int rows, ScratchDirectory directory, bool? isOn, bool inSqlite)
    {
        var name = Guid.NewGuid().ToString("n");
        var database = new SqliteJournalDatabase(directory.File($"journal-{name}.db"));
        await using var journal = new SqlJournal(database, TimeProvider.System);
        if (isOn == true)
        {
            await new DebugSwitches(journal, TimeProvider.System).SwitchOnAsync(SyncSubject.SyncId, TimeSpan.FromHours(1), default);
        }

        await using var services = await subject.CreateAsync(more: more =>
        {
            if (isOn is not null)
            {
                more.AddSingleton<IJournal>(journal);
            }

            if (inSqlite)
            {
                more.AddPersonalizationCache(cache => cache.UseStore(_ => new SqliteRecordStore(directory.File($"records-{name}.db"))));
            }
        });
        var seconds = (await TimedRun.FirstAsync(services, rows)).Seconds;
        var recorded = isOn == true ? await CountAsync(journal) : 0;
        return recorded == (isOn == true ? Math.Min(rows, DebugLimits.RunRows) : 0) ? seconds : throw new InvalidOperationException($"{recorded} rows were recorded of {rows}.");
    }

    private static async Task<double> MeasureUsualAsync(SqliteSubject subject, int rows, ScratchDirectory directory, bool isOn)
    {
        await using var journal = new SqlJournal(new SqliteJournalDatabase(directory.File($"journal-{Guid.NewGuid():n}.db")), TimeProvider.System);
        await using var services = await subject.CreateAsync(more: more => more.AddSingleton<IJournal>(journal));
        await TimedRun.FirstAsync(services, rows);
        if (isOn)
        {
            await new DebugSwitches(journal, TimeProvider.System).SwitchOnAsync(SyncSubject.SyncId, TimeSpan.FromHours(1), default);
        }

        WideTable.Change(directory.File("shop.db"));
        return (await TimedRun.ChangedAsync(services, rows / 100)).Seconds;
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

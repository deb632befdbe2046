using Personalization.Benchmarks.Harness;
using Personalization.Benchmarks.Postgres;
using Personalization.TestData;

namespace Personalization.Benchmarks.Syncs;

/// <summary>Syncs of a table into memory, against a bare loop over the same statement.</summary>
internal static class SyncBenchmarks
{
    private const int DefaultRows = 1_000_000;

    internal static async Task RunSqliteAsync(BenchmarkOptions options, ResultTable table, bool first)
    {
        using var directory = new ScratchDirectory();
        var path = directory.File("shop.db");
        var rows = options.Rows ?? DefaultRows;
        WideTable.Create(path, rows);
        var subject = new SqliteSubject(path, rows);
        await (first ? RunFirstAsync(subject, options.Pairs, 4, table) : RunUnchangedAsync(subject, options.Pairs, 1.6, table));
    }

    internal static async Task RunPostgresAsync(BenchmarkOptions options, ResultTable table, bool first)
    {
        await using var server = await PostgresServer.StartAsync();
        var rows = options.Rows ?? DefaultRows;
        await CustomerTable.CreateAsync(server.ConnectionString(), rows);
        var subject = new PostgresSubject(server.ConnectionString(), rows);
        await (first ? RunFirstAsync(subject, options.Pairs, 2.2, table) : RunUnchangedAsync(subject, options.Pairs, 1.25, table));
    }

    private static async Task RunFirstAsync(SyncSubject subject, int pairs, double target, ResultTable table)
    {
        var runs = new List<SyncRun>();
        var run = await PairedRun.MeasureAsync(
            pairs,
            async () =>
            {
                // A new store and a new state directory each time: every row is an addition.
                await using var services = await subject.CreateAsync();
                var timed = await TimedRun.FirstAsync(services, subject.Rows);
                runs.Add(timed.Run);
                return timed.Seconds;
            },
            () => Task.FromResult(Clock.Time(() => subject.ReadAll())));
        table.AddRatio($"first sync, {subject.Database} {subject.Rows:N0} rows × 10 columns → memory", run, target, 1, "s");
        table.AddFigure("the same, plan phase alone", Sample.Of(runs.Skip(1).Select(run => run.PlanDuration.TotalSeconds)), "s");
        table.AddFigure("the same, apply phase alone", Sample.Of(runs.Skip(1).Select(run => run.ApplyDuration.TotalSeconds)), "s");
    }

    private static async Task RunUnchangedAsync(SyncSubject subject, int pairs, double target, ResultTable table)
    {
        await using var services = await subject.CreateAsync();
        await TimedRun.FirstAsync(services, subject.Rows);
        var allocated = new List<double>();
        var run = await PairedRun.MeasureAsync(
            pairs,
            async () =>
            {
                var timed = await TimedRun.UnchangedAsync(services, subject.Rows);
                allocated.Add(timed.Allocated / (double)subject.Rows);
                return timed.Seconds;
            },
            () => Task.FromResult(Clock.Time(() => subject.ReadAll())));
        table.AddRatio($"sync without a change, {subject.Database}, same order, {subject.Rows:N0} rows", run, target, 1, "s");
        table.AddLimit("the same, allocated a row", 16, Sample.Of(allocated.Skip(1)), "B");
    }
}

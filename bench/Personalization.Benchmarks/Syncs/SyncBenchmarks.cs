using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Benchmarks.Syncs;

/// <summary>Syncs of a SQLite table into memory, against a bare loop over the same statement.</summary>
internal static class SyncBenchmarks
{
    private const int DefaultRows = 1_000_000;
    private const string SyncId = "customers";

    internal static async Task RunFirstAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var (path, rows) = CreateTable(directory, options);
        var runs = new List<SyncRun>();
        var pairs = await PairedRun.MeasureAsync(
            options.Pairs,
            async () =>
            {
                // A new store and a new state directory each time: every row is an addition.
                await using var services = await CreateAsync(path);
                var sync = services.GetRequiredService<ISyncService>();
                var seconds = await Clock.TimeAsync(async () => runs.Add(await sync.RunAsync(SyncId)));
                Check(runs[^1].Counts.Added, rows, runs[^1]);
                return seconds;
            },
            () => Task.FromResult(Clock.Time(() => WideTable.ReadAll(path, rows))));
        table.AddRatio($"first sync, SQLite {rows:N0} rows × 10 columns → memory", pairs, 4, 1, "s");
        table.AddFigure("the same, plan phase alone", Sample.Of(runs.Skip(1).Select(run => run.PlanDuration.TotalSeconds)), "s");
        table.AddFigure("the same, apply phase alone", Sample.Of(runs.Skip(1).Select(run => run.ApplyDuration.TotalSeconds)), "s");
    }

    internal static async Task RunUnchangedAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var (path, rows) = CreateTable(directory, options);
        await using var services = await CreateAsync(path);
        var sync = services.GetRequiredService<ISyncService>();
        var first = await sync.RunAsync(SyncId);
        Check(first.Counts.Added, rows, first);
        var allocated = new List<double>();
        var pairs = await PairedRun.MeasureAsync(
            options.Pairs,
            async () =>
            {
                SyncRun? run = null;
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var seconds = await Clock.TimeAsync(async () => run = await sync.RunAsync(SyncId));
                allocated.Add((GC.GetTotalAllocatedBytes(precise: true) - before) / (double)rows);
                Check(run!.Counts.Unchanged, rows, run);
                return seconds;
            },
            () => Task.FromResult(Clock.Time(() => WideTable.ReadAll(path, rows))));
        table.AddRatio($"sync without a change, same order, {rows:N0} rows", pairs, 1.6, 1, "s");
        table.AddLimit("the same, allocated a row", 16, Sample.Of(allocated.Skip(1)), "B");
    }

    private static (string Path, int Rows) CreateTable(ScratchDirectory directory, BenchmarkOptions options)
    {
        var rows = options.Rows ?? DefaultRows;
        WideTable.Create(directory.File("shop.db"), rows);
        return (directory.File("shop.db"), rows);
    }

    private static async Task<ServiceProvider> CreateAsync(string path)
    {
        var services = new ServiceCollection()
            .AddPersonalizationCache(cache => cache
                .AddSqlite("shop", $"Data Source={path}")
                .AddCollection("customers", c => c.Index("id", primary: true))
                .AddSync(SyncId, s =>
                {
                    s.FromSql("shop", WideTable.Select, primaryKey: "id").To("customers");
                    foreach (var column in WideTable.Columns)
                    {
                        s.Map(column);
                    }
                }))
            .Services
            .BuildServiceProvider();
        await services.GetRequiredService<IRecordStore>().PrepareAsync(
            services.GetRequiredService<PersonalizationDefinitions>().Collections["customers"], default);
        return services;
    }

    private static void Check(long counted, int rows, SyncRun run)
    {
        if (run.Status != SyncRunStatus.Success || counted != rows)
        {
            throw new InvalidOperationException($"The run did not do what is measured: {run.Status}, {run.Counts}, {run.Error}");
        }
    }
}

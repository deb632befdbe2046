using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.Syncs;

/// <summary>A sync to three regions, which read the model once and take turns at its rows, against the same sync to one store.</summary>
internal static class RegionBenchmark
{
    private const int DefaultRows = 1_000_000;
    private const int Regions = 3;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var path = directory.File("shop.db");
        var rows = options.Rows ?? DefaultRows;
        WideTable.Create(path, rows);
        var subject = new SqliteSubject(path, rows);
        await using var one = await subject.CreateAsync();
        await using var three = await subject.CreateAsync(regions: Regions);
        await TimedRun.FirstAsync(one, rows);
        await TimedRun.FirstAsync(three, rows);
        var run = await PairedRun.MeasureAsync(
            options.Pairs,
            async () => (await TimedRun.UnchangedAsync(three, rows)).Seconds,
            async () => (await TimedRun.UnchangedAsync(one, rows)).Seconds);
        table.AddRatio($"sync without a change to {Regions} regions, SQLite, {rows:N0} rows, of the same to one store", run, Regions, 1, "s");
    }
}

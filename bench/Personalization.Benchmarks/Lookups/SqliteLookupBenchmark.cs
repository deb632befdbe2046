using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.Lookups;

/// <summary>Lookups in the SQLite store, warm, against a bare prepared statement on the same file.</summary>
internal static class SqliteLookupBenchmark
{
    private const int DefaultRecords = 1_000_000;
    private const int LookupsPerSample = 200_000;
    private const double Target = 1.3;
    private const double Microsecond = 1e-6;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var path = directory.File("records.db");
        var data = new LookupData(options.Rows ?? DefaultRecords);
        await using var services = LookupServices.Create(cache => cache.UseSqlite(path));
        await data.FillAsync(services);
        var cache = services.GetRequiredService<IPersonalizationCache>();
        await MeasureAsync(
            "primary", LookupData.PrimaryIndex, data.KeysToFind, "SELECT json FROM records_1 WHERE key = ?1 AND visible = 1");
        await MeasureAsync(
            "other",
            LookupData.OtherIndex,
            data.EmailsToFind,
            "SELECT r.json FROM pointers_1 p CROSS JOIN records_1 r ON r.id = p.record WHERE p.idx = 1 AND p.value = ?1 AND r.visible = 1");

        async Task MeasureAsync(string name, string index, string[] all, string sql)
        {
            var values = all.Length > LookupsPerSample ? all[..LookupsPerSample] : all;
            using var bare = new BareStatement(path, sql);
            var run = await PairedRun.MeasureAsync(
                options.Pairs,
                () => Task.FromResult(Clock.Time(() => CacheLoop.Run(cache, index, values))),
                () => Task.FromResult(Clock.Time(() => CacheLoop.Check(values.Count(value => bare.Find(value) is not null), values))));
            table.AddRatio($"lookup hit, SQLite warm, {name} index, {all.Length:N0} records", run, Target, Microsecond * values.Length, "µs");
            var allocated = CacheLoop.AllocatedPerLookup(cache, index, values);
            table.AddFigure(
                $"the same, allocated a lookup, {name} index", Sample.Of([allocated]), "B", $"the JSON itself is {data.Payloads[^1].Length} B");
        }
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.Lookups;

/// <summary>Lookups in memory, against a bare dictionary.</summary>
internal static class MemoryLookupBenchmark
{
    private const int DefaultRecords = 1_000_000;
    private const double Nanosecond = 1e-9;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var data = new LookupData(options.Rows ?? DefaultRecords);
        await using var services = LookupServices.Create();
        await data.FillAsync(services);
        var cache = services.GetRequiredService<IPersonalizationCache>();
        await MeasureAsync("primary", LookupData.PrimaryIndex, data.Keys, data.KeysToFind, 1.3);
        await MeasureAsync("other", LookupData.OtherIndex, data.Emails, data.EmailsToFind, 1.6);

        async Task MeasureAsync(string name, string index, string[] stored, string[] values, double target)
        {
            var bare = new ConcurrentDictionary<string, byte[]>();
            for (var i = 0; i < stored.Length; i++)
            {
                bare[stored[i]] = data.Payloads[i];
            }

            var run = await PairedRun.MeasureAsync(
                options.Pairs,
                () => Task.FromResult(Clock.Time(() => CacheLoop.Run(cache, index, values))),
                () => Task.FromResult(Clock.Time(() => RunBare(bare, values))));
            table.AddRatio($"lookup hit, memory, {name} index, {values.Length:N0} records", run, target, Nanosecond * values.Length, "ns");
            var allocated = Enumerable.Range(0, options.Pairs).Select(_ => CacheLoop.AllocatedPerLookup(cache, index, values));
            table.AddLimit($"the same, allocated a lookup, {name} index", 0, Sample.Of(allocated), "B");
        }
    }

    private static void RunBare(ConcurrentDictionary<string, byte[]> bare, string[] values)
    {
        var hits = 0;
        foreach (var value in values)
        {
            if (bare.TryGetValue(value, out var payload) && payload is not null)
            {
                hits++;
            }
        }

        CacheLoop.Check(hits, values);
    }
}

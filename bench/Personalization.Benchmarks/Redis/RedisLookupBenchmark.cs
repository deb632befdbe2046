using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.Benchmarks.Lookups;
using Personalization.Records;
using Personalization.Redis;
using Personalization.Redis.Storage;
using Personalization.Sync;
using Personalization.TestData;
using StackExchange.Redis;

namespace Personalization.Benchmarks.Redis;

/// <summary>Lookups on Redis against the client library's bare calls, from a near cache against memory, and while a sync writes against none.</summary>
internal static class RedisLookupBenchmark
{
    private const int DefaultRows = 300_000;
    private const int Lookups = 100_000;
    private static readonly int[] NearRecords = [1_000, 20_000];
    private const int NearLookups = 2_000_000;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        await using var server = await RedisServer.StartAsync();
        await using var services = RedisShop.Create(server.Address, rows);
        var run = await services.GetRequiredService<ISyncService>().RunAsync("customers");
        var random = new Random(71);
        int[] asked = [.. Enumerable.Range(0, Lookups).Select(_ => random.Next(rows))];
        await OnRedisAsync(options, table, server, await RedisShop.OpenAsync(services), asked);
        foreach (var records in NearRecords)
        {
            await NearAsync(options, table, server, records);
        }

        await WhileWritingAsync(options, table, server, services, asked, rows, run);
    }

    private static async Task OnRedisAsync(BenchmarkOptions options, ResultTable table, RedisServer server, IRecordCollection customers, int[] asked)
    {
        var client = await ConnectionMultiplexer.ConnectAsync(server.Address + ",protocol=resp2");
        var database = client.GetDatabase();
        var layout = new KeyLayout(RedisRecordStore.DefaultKeyPrefix, RedisShop.Collection);
        string[] keys = [.. asked.Select(row => row.ToString(CultureInfo.InvariantCulture))];
        string[] emails = [.. asked.Select(PaddedRows.EmailOf)];
        RedisKey[] records = [.. keys.Select(layout.Record)];
        RedisKey[] pointers = [.. emails.Select(email => layout.Pointer("email", email))];
        await CompareAsync(
            $"lookup by primary index, {Latencies.Callers} callers, against a bare HGETALL",
            i => customers.FindAsync("id", keys[i], default).AsTask(),
            i => database.HashGetAllAsync(records[i]));
        await CompareAsync(
            "lookup by another index, against two bare round trips",
            i => customers.FindAsync("email", emails[i], default).AsTask(),
            async i =>
            {
                await database.StringGetAsync(pointers[i]);
                await database.HashGetAllAsync(records[i]);
            });
        await client.CloseAsync();

        async Task CompareAsync(string work, Func<int, Task> ours, Func<int, Task> bare)
        {
            var slowest = (Ours: new List<double>(), Bare: new List<double>());
            var paired = await PairedRun.MeasureAsync(options.Pairs, () => MeasureAsync(ours, slowest.Ours), () => MeasureAsync(bare, slowest.Bare));
            table.AddRatio(work, paired, 1 / 0.85, 1e-6 * Lookups, "µs");
            table.AddLimit("the same, p99", 1.5, Sample.Of(slowest.Ours.Skip(1).Zip(slowest.Bare.Skip(1), (mine, theirs) => mine / theirs)), "×");
        }
    }

    private static async Task NearAsync(BenchmarkOptions options, ResultTable table, RedisServer server, int records)
    {
        await using var services = RedisShop.Create(
            server.Address, records, redis => redis.NearCache = new NearCacheOptions { Size = 512 << 20, MaxStaleness = TimeSpan.FromHours(1), MaxAge = TimeSpan.FromHours(1) });
        await using var memory = RedisShop.Create(records);
        await services.GetRequiredService<SyncService>().StartAsync(default);
        await memory.GetRequiredService<ISyncService>().RunAsync("customers");
        var near = services.GetRequiredService<IPersonalizationCache>();
        var inMemory = memory.GetRequiredService<IPersonalizationCache>();
        var random = new Random(72);
        foreach (var index in new[] { "id", "email" })
        {
            string[] values = [.. Enumerable.Range(0, records).Select(row => index == "id" ? row.ToString(CultureInfo.InvariantCulture) : PaddedRows.EmailOf(row))];
            string[] asked = [.. Enumerable.Range(0, NearLookups).Select(_ => values[random.Next(values.Length)])];

            // The first lookup learns the version, and what was read before that is dropped.
            for (var times = 0; times < 2; times++)
            {
                foreach (var value in values)
                {
                    await near.GetAsync(RedisShop.Collection, index, value);
                }
            }

            var paired = await PairedRun.MeasureAsync(
                options.Pairs,
                () => Task.FromResult(Clock.Time(() => CacheLoop.Run(near, index, asked))),
                () => Task.FromResult(Clock.Time(() => CacheLoop.Run(inMemory, index, asked))));
            table.AddRatio($"near-cache hit, {records:N0} records, index {index}, against a hit of the store in memory", paired, 3, 1e-9 * NearLookups, "ns");
            table.AddLimit("the same, allocated a lookup", 0, Sample.Of([CacheLoop.AllocatedPerLookup(near, index, asked)]), "B");
        }
    }

    private static async Task WhileWritingAsync(BenchmarkOptions options, ResultTable table, RedisServer server, ServiceProvider services, int[] asked, int rows, SyncRun first)
    {
        var customers = await RedisShop.OpenAsync(services);
        string[] keys = [.. asked.Select(row => row.ToString(CultureInfo.InvariantCulture))];
        var fastest = rows / first.ApplyDuration.TotalSeconds;
        await using var slow = RedisShop.Create(server.Address, rows, redis => redis.MaxWritesPerSecond = (int)(fastest / 2));
        foreach (var (name, writer, target) in new[] { ("at full speed", services, 5.0), ($"at half of that, {fastest / 2:N0} records a second at most", slow, 2.0) })
        {
            var ratios = new List<double>();
            for (var pair = 0; pair <= options.Pairs; pair++)
            {
                var quiet = await MeasureAsync();
                using var stop = new CancellationTokenSource();
                var writing = Task.Run(() => WriteAsync(writer, stop.Token));
                var busy = await MeasureAsync();
                await stop.CancelAsync();
                await writing;
                if (pair > 0)
                {
                    ratios.Add(busy / quiet);
                }
            }

            table.AddLimit($"lookups while a sync writes {name}, p99 against none", target, Sample.Of(ratios), "×");
        }

        async Task<double> MeasureAsync()
            => (await Latencies.OfAsync(TimeSpan.FromSeconds(4), Lookups, i => customers.FindAsync("id", keys[i], default).AsTask())).P99;
    }

    /// <summary>Writes every record again and again.</summary>
    private static async Task WriteAsync(ServiceProvider writer, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await writer.GetRequiredService<ISyncService>().RunAsync("customers", new SyncRunOptions { Resync = SyncResync.Full }, stop);
            }
            catch (OperationCanceledException)
            {
                // Enough was measured.
            }
        }
    }

    private static async Task<double> MeasureAsync(Func<int, Task> call, List<double> slowest)
    {
        var measured = await Latencies.OfAsync(Lookups, call);
        slowest.Add(measured.P99);
        return measured.Seconds;
    }
}

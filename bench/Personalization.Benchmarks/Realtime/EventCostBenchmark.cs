using System.Diagnostics;
using Personalization.Benchmarks.Harness;
using Personalization.People;
using Personalization.Realtime.Ingest;
using Personalization.Redis;
using Personalization.Sqlite;
using Personalization.TestData;

namespace Personalization.Benchmarks.Realtime;

/// <summary>How much processor time of this process an event takes that 64 callers send at once, alone and by a hundred, against bare commits of 1 KB. It says little of how long one waits, and is not much disturbed by other processes.</summary>
internal static class EventCostBenchmark
{
    private const int Callers = 64;
    private const int Events = 20_000;
    private const int Batch = 100;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        await RunAsync(options, table, "memory", new MemoryPersonStore());
        using var directory = new ScratchDirectory();
        await using (var sqlite = new SqlitePersonStore(directory.File("people.db")))
        {
            await RunAsync(options, table, "SQLite", sqlite);
        }

        if (RedisServer.IsAvailable)
        {
            await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "everysec");
            await using var redis = new RedisPersonStore(server.Address);
            await RunAsync(options, table, "Redis", redis);
        }
    }

    private static async Task RunAsync(BenchmarkOptions options, ResultTable table, string name, IPersonStore store)
    {
        using var shop = await EventShop.OpenAsync(store);
        var ingest = new EventIngest(shop.Engine);
        var (single, batch, bare) = (new List<double>(), new List<double>(), new List<double>());
        for (var pair = 0; pair <= options.Pairs; pair++)
        {
            var costs = (
                await CostAsync(Events, number => ingest.AcceptAsync("web", [EventShop.View(number)], default).AsTask()),
                await CostAsync(Events / Batch, number => ingest.AcceptAsync("web", [.. Enumerable.Range(number * Batch, Batch).Select(EventShop.View)], default).AsTask()) / Batch,
                await CostAsync(Events, number => EventBenchmark.CommitAsync(store, number)));
            if (pair > 0)
            {
                single.Add(costs.Item1);
                batch.Add(costs.Item2);
                bare.Add(costs.Item3);
            }
        }

        table.AddFigure($"processor time of an event, {Callers} callers, {EventShop.Audiences} audiences, {name}", Sample.Of(single), "µs");
        table.AddFigure($"the same, batches of {Batch}", Sample.Of(batch), "µs");
        table.AddFigure("the same, a bare commit of 1 KB", Sample.Of(bare), "µs");
    }

    /// <returns>Microseconds of processor time a call.</returns>
    private static async Task<double> CostAsync(int calls, Func<int, Task> call)
    {
        Clock.Collect();
        var next = -1;
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(CallAsync)));
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMicroseconds / calls;

        async Task CallAsync()
        {
            for (var number = Interlocked.Increment(ref next); number < calls; number = Interlocked.Increment(ref next))
            {
                await call(number);
            }
        }
    }
}

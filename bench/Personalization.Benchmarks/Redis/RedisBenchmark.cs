using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.Records;
using Personalization.Redis;
using Personalization.Sync;
using Personalization.TestData;
using StackExchange.Redis;

namespace Personalization.Benchmarks.Redis;

/// <summary>Redis: a first sync against <c>redis-cli --pipe</c>, its memory against plain strings, lookups against the client library's bare calls.</summary>
internal static partial class RedisBenchmark
{
    private const int DefaultRows = 1_000_000;
    private const int Callers = 64;
    private const int Lookups = 100_000;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        using var directory = new ScratchDirectory();
        await using var server = await RedisServer.StartAsync();
        await WriteAsync(options, table, rows, directory, server);
        await ReadAsync(options, table, rows, server);
    }

    private static async Task WriteAsync(BenchmarkOptions options, ResultTable table, int rows, ScratchDirectory directory, RedisServer server)
    {
        var pipe = directory.File("pipe.resp");
        PipeFile.Write(pipe, rows, asStrings: false);
        var runs = new List<SyncRun>();
        var pipes = new List<double>();
        var run = await PairedRun.MeasureAsync(
            options.Pairs,
            async () =>
            {
                await server.RunAsync("flushall");
                await using var services = Create(server, rows);
                SyncRun? run = null;
                var seconds = await Clock.TimeAsync(async () => run = await services.GetRequiredService<ISyncService>().RunAsync("customers"));
                runs.Add(run is { Status: SyncRunStatus.Success } ? run : throw new InvalidOperationException($"The run did not do what is measured: {run!.Error}"));
                return seconds;
            },
            async () =>
            {
                await server.RunAsync("flushall");
                pipes.Add(await Clock.TimeAsync(() => PipeFile.RunAsync(pipe, server.Port)));
                return pipes[^1];
            });
        table.AddRatio($"first sync of {rows:N0} records of 600 B into Redis, whole run, against redis-cli --pipe", run, 2, 1, "s");
        table.AddLimit("the same, apply phase alone", 1 / 0.65, Sample.Of(runs.Skip(1).Zip(pipes.Skip(1), (ours, theirs) => ours.ApplyDuration.TotalSeconds / theirs)), "×");

        await server.RunAsync("flushall");
        PipeFile.Write(pipe, rows, asStrings: true);
        await PipeFile.RunAsync(pipe, server.Port);
        var plain = await MemoryAsync(server);
        await server.RunAsync("flushall");
        await using var filled = Create(server, rows);
        await filled.GetRequiredService<ISyncService>().RunAsync("customers");
        table.AddLimit("memory in Redis, primary and one more index, against plain strings", 1.6, Sample.Of([(double)await MemoryAsync(server) / plain]), "×");
    }

    private static async Task ReadAsync(BenchmarkOptions options, ResultTable table, int rows, RedisServer server)
    {
        await using var services = Create(server, rows);
        var store = services.GetRequiredService<IRecordStore>();
        await store.PrepareAsync(services.GetRequiredService<PersonalizationDefinitions>().Collections["customers"], default);
        var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var database = client.GetDatabase();
        var random = new Random(71);
        int[] asked = [.. Enumerable.Range(0, Lookups).Select(_ => random.Next(rows))];
        string[] records = [.. asked.Select(row => Layout.Record(row.ToString(CultureInfo.InvariantCulture)))];
        string[] pointers = [.. asked.Select(row => Layout.Pointer(PaddedRows.EmailOf(row)))];

        var primary = await PairedRun.MeasureAsync(
            options.Pairs,
            () => TimeAsync(i => store.FindAsync("customers", "id", asked[i].ToString(CultureInfo.InvariantCulture), default).AsTask()),
            () => TimeAsync(i => database.HashGetAllAsync(records[i])));
        table.AddRatio($"lookup by primary index, {Callers} callers, against a bare HGETALL", primary, 1 / 0.85, 1e-6 * Lookups, "µs");
        var other = await PairedRun.MeasureAsync(
            options.Pairs,
            () => TimeAsync(i => store.FindAsync("customers", "email", PaddedRows.EmailOf(asked[i]), default).AsTask()),
            () => TimeAsync(async i =>
            {
                await database.StringGetAsync(pointers[i]);
                await database.HashGetAllAsync(records[i]);
            }));
        table.AddRatio("lookup by another index, against two bare round trips", other, 1 / 0.85, 1e-6 * Lookups, "µs");
        await client.CloseAsync();
    }

    private static Task<double> TimeAsync(Func<int, Task> call) => Clock.TimeAsync(() => Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
    {
        await Task.Yield();
        for (var i = caller; i < Lookups; i += Callers)
        {
            await call(i);
        }
    })));

    private static ServiceProvider Create(RedisServer server, int rows) => new ServiceCollection()
        .AddPersonalizationCache(cache => cache
            .UseRedis(server.Address)
            .AddCollection("customers", customers => customers.Index("id", primary: true).Index("email"))
            .AddSync("customers", sync => sync.FromQuery(new PaddedRows(rows), "id").To("customers").Index("email", "email").Map("email").Map("note")))
        .Services.BuildServiceProvider();

    private static async Task<long> MemoryAsync(RedisServer server)
        => long.Parse(UsedMemory().Match(await server.RunAsync("info", "memory")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"used_memory_dataset:(\d+)")]
    private static partial Regex UsedMemory();

    /// <summary>Keys as the store names them, so that the bare calls find the same records.</summary>
    private static class Layout
    {
        private static readonly Personalization.Redis.Storage.KeyLayout Keys = new(RedisRecordStore.DefaultKeyPrefix, "customers");

        internal static string Record(string key) => Keys.Record(key)!;

        internal static string Pointer(string email) => Keys.Pointer("email", email)!;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Benchmarks.Harness;
using Personalization.TestData;

namespace Personalization.Benchmarks.Redis;

/// <summary>Redis: a first sync against <c>redis-cli --pipe</c>, its memory against plain strings.</summary>
internal static partial class RedisBenchmark
{
    private const int DefaultRows = 1_000_000;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        using var directory = new ScratchDirectory();
        await using var server = await RedisServer.StartAsync();
        await WriteAsync(options, table, rows, directory, server);
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
                await using var services = RedisShop.Create(server.Address, rows);
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
        await using var filled = RedisShop.Create(server.Address, rows);
        await filled.GetRequiredService<ISyncService>().RunAsync("customers");
        table.AddLimit("memory in Redis, primary and one more index, against plain strings", 1.6, Sample.Of([(double)await MemoryAsync(server) / plain]), "×");
    }

    private static async Task<long> MemoryAsync(RedisServer server)
        => long.Parse(UsedMemory().Match(await server.RunAsync("info", "memory")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"used_memory_dataset:(\d+)")]
    private static partial Regex UsedMemory();
}

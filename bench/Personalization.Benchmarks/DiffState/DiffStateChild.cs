using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Benchmarks.DiffState;

/// <summary>One measured process: reads the rows, with a diff or without, and says how much memory it ever held.</summary>
internal static class DiffStateChild
{
    internal const string Command = "diff-state-child";
    internal const string ReadOnly = "read";
    internal const string NoStore = "none";
    internal const string SqliteStore = "sqlite";

    private const string SyncId = "rows";

    internal static async Task<int> RunAsync(string[] args)
    {
        var rows = int.Parse(args[1], CultureInfo.InvariantCulture);
        var query = new SyntheticRows(rows, shuffled: args[2] == "shuffled");
        await using var services = Create(query, args[3], args[4]);
        if (args[0] == ReadOnly)
        {
            // The same libraries, the same reading; no diff.
            services.GetRequiredService<PersonalizationDefinitions>();
            await ReadAsync(query);
        }
        else
        {
            var run = await services.GetRequiredService<ISyncService>().RunAsync(SyncId);
            var expected = args[0] == "first" ? run.Counts.Added : run.Counts.Unchanged;
            if (run.Status != SyncRunStatus.Success || expected != rows)
            {
                await Console.Error.WriteLineAsync($"The run did not do what is measured: {run.Status}, {run.Counts}, {run.Error}");
                return 1;
            }

            await Console.Error.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"    {args[0]} {args[2]}: plan {run.PlanDuration.TotalSeconds:0.0} s, apply {run.ApplyDuration.TotalSeconds:0.0} s, heap {GC.GetTotalMemory(false) >> 20} MB, allocated {GC.GetTotalAllocatedBytes() / rows} B a row"));
        }

        await Console.Out.WriteLineAsync(PeakKilobytes().ToString(CultureInfo.InvariantCulture));
        return 0;
    }

    private static ServiceProvider Create(ISourceQuery query, string directory, string store)
        => new ServiceCollection()
            .AddPersonalizationCache(cache => UseStore(cache, directory, store)
                .UseStateDirectory(directory)
                .AddCollection("rows", c => c.Index(SyntheticRows.Key, primary: true))
                .AddSync(SyncId, s =>
                {
                    s.FromQuery(query, SyntheticRows.Key).To("rows");
                    foreach (var field in SyntheticRows.Fields)
                    {
                        s.Map(field);
                    }
                }))
            .Services
            .BuildServiceProvider();

    private static IPersonalizationBuilder UseStore(IPersonalizationBuilder cache, string directory, string store)
        => store == SqliteStore
            ? cache.UseSqlite(Path.Combine(directory, "records.db"))
            : cache.UseStore(_ => new DiscardingStore(Path.Combine(directory, "mark")));

    private static async Task ReadAsync(SyntheticRows query)
    {
        await using var reader = await query.OpenAsync(default);
        var key = new ArrayBufferWriter<byte>();
        var hasher = new RowHasher();
        var sum = 0UL;
        while (await reader.ReadAsync(default))
        {
            key.ResetWrittenCount();
            reader.TryWriteKey(0, key);
            hasher.Reset();
            reader.AppendHash(1, hasher);
            reader.AppendHash(2, hasher);
            sum += hasher.GetHash();
        }

        await Console.Error.WriteLineAsync($"    read: {sum:x16}");
    }

    private static long PeakKilobytes()
    {
        const string Name = "VmHWM:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        return long.Parse(line[Name.Length..].Replace("kB", string.Empty, StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture);
    }
}

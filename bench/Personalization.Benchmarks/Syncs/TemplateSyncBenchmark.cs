using Personalization.Benchmarks.Harness;
using Personalization.DependencyInjection;

namespace Personalization.Benchmarks.Syncs;

/// <summary>What templates cost a first sync: six columns and two templates against eight columns.</summary>
internal static class TemplateSyncBenchmark
{
    private const int DefaultRows = 1_000_000;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        using var directory = new ScratchDirectory();
        var path = directory.File("shop.db");
        var rows = options.Rows ?? DefaultRows;
        WideTable.Create(path, rows);
        var subject = new SqliteSubject(path, rows);
        var run = await PairedRun.MeasureAsync(options.Pairs, () => TimeAsync(subject, WithTemplates), () => TimeAsync(subject, sync => Map(sync, 8)));
        table.AddRatio($"first sync, SQLite {rows:N0} rows → memory: 6 columns and 2 templates against 8 columns", run, 1.6, 1, "s");
    }

    private static void WithTemplates(SyncBuilder sync)
    {
        Map(sync, 6);
        sync.MapTemplate("email_hash", "{{ row['email'] | downcase | sha256 }}")
            .MapTemplate("tier", "{% if row['lifetime_value'] > 9000 %}gold{% elsif row['lifetime_value'] > 5000 %}silver{% else %}none{% endif %}");
    }

    private static void Map(SyncBuilder sync, int columns)
    {
        foreach (var column in WideTable.Columns[..columns])
        {
            sync.Map(column);
        }
    }

    private static async Task<double> TimeAsync(SyncSubject subject, Action<SyncBuilder> map)
    {
        await using var services = await subject.CreateAsync(map);
        return (await TimedRun.FirstAsync(services, subject.Rows)).Seconds;
    }
}

using System.Globalization;
using Personalization.Benchmarks.Harness;
using Personalization.Benchmarks.Postgres;
using Personalization.Benchmarks.Syncs;
using Personalization.TestData;

namespace Personalization.Benchmarks.Scale;

/// <summary>How the cost of a sync from PostgreSQL grows with the rows: a first sync and one without a change, of three sizes.</summary>
internal static class ScaleBenchmark
{
    private const int DefaultRows = 5_000_000;

    // Of each step from one size to the next: what a run costs at any size lowers the first step, and would hide what the last one shows.
    private const double LinearGrowth = 1.1;

    private static readonly int[] Parts = [50, 5, 1];

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        await using var server = await PostgresServer.StartAsync();
        await CustomerTable.CreateAsync(server.ConnectionString(), rows);
        var sizes = Array.ConvertAll(Parts, part => new ScaleSize(new PostgresSubject(server.ConnectionString(), rows / part)));
        await new ScaleSize(sizes[0].Subject).MeasureAsync(); // warm-up
        for (var i = 0; i < options.Pairs; i++)
        {
            foreach (var size in sizes)
            {
                await size.MeasureAsync();
            }
        }

        foreach (var size in sizes)
        {
            var bytes = await CustomerTable.BytesAsync(server.ConnectionString(), size.Subject.Rows);
            AddSpeed("first sync", size, size.First, bytes);
            AddSpeed("sync without a change", size, size.Unchanged, bytes);
        }

        AddGrowth("first sync", size => size.First);
        AddGrowth("sync without a change", size => size.Unchanged);
        if (options.Plot is { } path)
        {
            var plot = new ScalePlot("Seconds a sync from PostgreSQL takes, by rows");
            plot.Add("first sync", [.. sizes.Select(size => ((double)size.Subject.Rows, ScaleSize.SecondsOf(size.First).Median))]);
            plot.Add("without a change", [.. sizes.Select(size => ((double)size.Subject.Rows, ScaleSize.SecondsOf(size.Unchanged).Median))]);
            await File.WriteAllTextAsync(path, plot.Svg());
        }

        void AddSpeed(string work, ScaleSize size, List<TimedRun> runs, long bytes)
        {
            var seconds = ScaleSize.SecondsOf(runs).Median;
            var system = Sample.Of(runs.Select(run => run.SystemSeconds)).Median;
            table.AddFigure(
                $"scale: {work}, PostgreSQL {size.Subject.Rows:N0} rows",
                Sample.Of(runs.Select(run => Math.Round(size.Subject.Rows / run.Seconds))),
                "rows/s",
                string.Create(CultureInfo.InvariantCulture, $"{bytes / seconds / 1e6:0.#} MB/s, {seconds:0.##} s; the system's processor time {system:0.##} s"));
        }

        void AddGrowth(string work, Func<ScaleSize, List<TimedRun>> runs)
        {
            foreach (var (small, large) in sizes.Zip(sizes.Skip(1)))
            {
                var growth = Math.Log((double)large.Subject.Rows / small.Subject.Rows);
                table.AddLimit(
                    $"scale: {work}, exponent of the growth from {small.Subject.Rows:N0} to {large.Subject.Rows:N0} rows",
                    LinearGrowth,
                    Sample.Of(runs(small).Zip(runs(large), (before, after) => Math.Log(after.Seconds / before.Seconds) / growth)),
                    string.Empty,
                    "1 is linear");
            }
        }
    }
}

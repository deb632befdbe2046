using System.Globalization;
using Personalization.Benchmarks.Harness;
using Personalization.Benchmarks.Postgres;
using Personalization.TestData;

namespace Personalization.Benchmarks.Scale;

/// <summary>How the cost of a sync from PostgreSQL grows with the rows: a first sync and one without a change, of three sizes.</summary>
internal static class ScaleBenchmark
{
    private const int DefaultRows = 5_000_000;

    // Of one for every row: the exponent that fits the smallest and the largest size. What a run costs at any size makes it smaller.
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
            plot.Add("first sync", [.. sizes.Select(size => ((double)size.Subject.Rows, Sample.Of(size.First).Median))]);
            plot.Add("without a change", [.. sizes.Select(size => ((double)size.Subject.Rows, Sample.Of(size.Unchanged).Median))]);
            await File.WriteAllTextAsync(path, plot.Svg());
        }

        void AddSpeed(string work, ScaleSize size, List<double> seconds, long bytes)
            => table.AddFigure(
                $"scale: {work}, PostgreSQL {size.Subject.Rows:N0} rows",
                Sample.Of(seconds.Select(taken => Math.Round(size.Subject.Rows / taken))),
                "rows/s",
                string.Create(CultureInfo.InvariantCulture, $"{bytes / Sample.Of(seconds).Median / 1e6:0.#} MB/s, {Sample.Of(seconds).Median:0.##} s"));

        void AddGrowth(string work, Func<ScaleSize, List<double>> seconds)
            => table.AddLimit(
                $"scale: {work}, exponent of the growth from {sizes[0].Subject.Rows:N0} to {sizes[^1].Subject.Rows:N0} rows",
                LinearGrowth,
                Sample.Of(seconds(sizes[0]).Zip(seconds(sizes[^1]), (small, large) => Math.Log(large / small) / Math.Log(Parts[0] / Parts[^1]))),
                string.Empty,
                "1 is linear");
    }
}

using System.Globalization;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.DiffState;

/// <summary>The memory of a whole process that syncs into the SQLite store without a change: the same for ten times as many rows.</summary>
internal static class RunMemoryBenchmark
{
    private const int DefaultRows = 5_000_000;
    private const int Fewer = 10;
    private const double Megabyte = 1024;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        using var many = new ScratchDirectory();
        using var few = new ScratchDirectory();
        await PeakAsync("first", rows / Fewer, few);
        await PeakAsync("first", rows, many);
        List<double> small = [], more = [];
        for (var i = 0; i < options.Pairs; i++)
        {
            var baseline = await PeakAsync("again", rows / Fewer, few);
            small.Add(baseline / Megabyte);
            more.Add((await PeakAsync("again", rows, many) - baseline) / Megabyte);
        }

        table.AddFigure($"memory of a run without a change, SQLite store, {rows / Fewer:N0} rows", Sample.Of(small), "MB");
        table.AddLimit($"the same, {rows:N0} rows, beyond that", 32, Sample.Of(more), "MB");
    }

    private static Task<double> PeakAsync(string work, int rows, ScratchDirectory directory)
        => MeasuredProcess.PeakAsync(
            DiffStateChild.Command, work, rows.ToString(CultureInfo.InvariantCulture), "ordered", directory.Path, DiffStateChild.SqliteStore);
}

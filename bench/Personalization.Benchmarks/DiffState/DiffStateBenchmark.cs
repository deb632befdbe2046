using System.Globalization;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.DiffState;

/// <summary>The memory of the diff: peak working set of separate processes, less that of one which only reads.</summary>
internal static class DiffStateBenchmark
{
    private const int DefaultRows = 5_000_000;
    private const double Megabyte = 1024;

    internal static async Task RunAsync(BenchmarkOptions options, ResultTable table)
    {
        var rows = options.Rows ?? DefaultRows;
        List<double> first = [], stable = [], shuffled = [], read = [];
        for (var i = 0; i < options.Pairs; i++)
        {
            using var directory = new ScratchDirectory();
            var baseline = await PeakAsync(DiffStateChild.ReadOnly, rows, "ordered", directory);
            read.Add(baseline / Megabyte);
            first.Add((await PeakAsync("first", rows, "ordered", directory) - baseline) * 1024 / rows);
            stable.Add((await PeakAsync("again", rows, "ordered", directory) - baseline) / Megabyte);
            shuffled.Add((await PeakAsync("again", rows, "shuffled", directory) - baseline) * 1024 / rows);
        }

        table.AddFigure($"diff state, {rows:N0} rows: a process that only reads", Sample.Of(read), "MB");
        table.AddLimit("the same, first run, beyond that", 32, Sample.Of(first), "B a row");
        table.AddLimit("the same, stable order, beyond that", 32, Sample.Of(stable), "MB");
        table.AddLimit("the same, shuffled, beyond that", 40, Sample.Of(shuffled), "B a row");
    }

    private static Task<double> PeakAsync(string work, int rows, string order, ScratchDirectory directory)
        => MeasuredProcess.PeakAsync(
            DiffStateChild.Command, work, rows.ToString(CultureInfo.InvariantCulture), order, directory.Path, DiffStateChild.NoStore);
}

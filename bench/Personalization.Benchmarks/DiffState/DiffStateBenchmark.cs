using System.Diagnostics;
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

    private static async Task<double> PeakAsync(string work, int rows, string order, ScratchDirectory directory)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(DiffStateBenchmark).Assembly.Location);
        }

        foreach (var argument in (string[])[DiffStateChild.Command, work, rows.ToString(CultureInfo.InvariantCulture), order, directory.Path])
        {
            start.ArgumentList.Add(argument);
        }

        // The workstation collector: the server one would trade hundreds of megabytes of garbage for speed and hide what is measured.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_gcConcurrent"] = "0";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? double.Parse(output, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The process that was to be measured ended with {process.ExitCode}.");
    }
}

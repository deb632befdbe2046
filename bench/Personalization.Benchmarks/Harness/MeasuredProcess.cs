using System.Diagnostics;
using System.Globalization;

namespace Personalization.Benchmarks.Harness;

/// <summary>Runs this program again as a process of its own whose memory is measured.</summary>
internal static class MeasuredProcess
{
    /// <summary>Answers the peak working set, in kilobytes, that the process writes to its output.</summary>
    internal static async Task<double> PeakAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(MeasuredProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
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

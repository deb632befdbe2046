using System.Globalization;
using System.Runtime;
using System.Runtime.InteropServices;

namespace Personalization.Benchmarks.Harness;

/// <summary>Says where figures were taken.</summary>
internal static class MachineDescription
{
    internal static string Markdown()
    {
        var gigabytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024d * 1024 * 1024);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores ({Field("/proc/cpuinfo", "model name", ':')}), {gigabytes:0} GiB, "
            + $"{Field("/etc/os-release", "PRETTY_NAME", '=')}, {RuntimeInformation.FrameworkDescription}, "
            + $"{(GCSettings.IsServerGC ? "server" : "workstation")} GC, load average at the end {LoadAverage()}, "
            + $"memory used for the first time costs {FreshMemory.SecondsPerGigabyte():0.0} s a gigabyte.");
    }

    private static string LoadAverage() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Field(string file, string name, char separator)
    {
        var line = File.Exists(file) ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.OSDescription : line[(line.IndexOf(separator) + 1)..].Trim().Trim('"');
    }
}

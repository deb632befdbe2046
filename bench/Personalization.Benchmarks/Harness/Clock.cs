using System.Diagnostics;

namespace Personalization.Benchmarks.Harness;

/// <summary>Times work, after the garbage of what came before is gone.</summary>
internal static class Clock
{
    internal static double Time(Action work)
    {
        Collect();
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static async Task<double> TimeAsync(Func<Task> work)
    {
        Collect();
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    internal static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}

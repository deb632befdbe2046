using System.Diagnostics;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.Redis;

/// <summary>Calls of many callers at once: how long all took, and how long the slowest hundredth did.</summary>
internal readonly record struct Latencies(double Seconds, double P99)
{
    internal const int Callers = 64;

    /// <summary>Makes so many calls.</summary>
    internal static async Task<Latencies> OfAsync(int calls, Func<int, Task> call)
    {
        var next = -1;
        return await OfAsync(() => Interlocked.Increment(ref next) is var i && i < calls ? i : -1, call);
    }

    /// <summary>Calls for so long.</summary>
    internal static async Task<Latencies> OfAsync(TimeSpan time, int calls, Func<int, Task> call)
    {
        var next = -1;
        var started = Stopwatch.GetTimestamp();
        return await OfAsync(() => Stopwatch.GetElapsedTime(started) < time ? Interlocked.Increment(ref next) % calls : -1, call);
    }

    private static async Task<Latencies> OfAsync(Func<int> next, Func<int, Task> call)
    {
        Clock.Collect();
        var times = Enumerable.Range(0, Callers).Select(_ => new List<long>(4096)).ToArray();
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(times.Select(async own =>
        {
            await Task.Yield();
            while (next() is >= 0 and var i)
            {
                var began = Stopwatch.GetTimestamp();
                await call(i);
                own.Add(Stopwatch.GetTimestamp() - began);
            }
        }));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var sorted = times.SelectMany(own => own).Order().ToArray();
        return new(seconds, sorted[sorted.Length * 99 / 100] / (double)Stopwatch.Frequency);
    }
}

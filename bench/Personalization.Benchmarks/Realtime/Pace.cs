using System.Collections.Concurrent;
using System.Diagnostics;
using Personalization.Benchmarks.Harness;

namespace Personalization.Benchmarks.Realtime;

/// <summary>Makes calls at an even pace, whether those before have ended or not.</summary>
internal static class Pace
{
    /// <summary>Makes calls for some time.</summary>
    /// <returns>Within how many seconds of its time 99 of 100 had ended.</returns>
    internal static Task<double> ForAsync(TimeSpan time, int rate, Func<int, Task> call)
    {
        var began = Stopwatch.GetTimestamp();
        return WhileAsync(() => Stopwatch.GetElapsedTime(began) < time, rate, call);
    }

    /// <summary>Makes calls as long as something goes on.</summary>
    /// <returns>Within how many seconds of its time 99 of 100 had ended.</returns>
    internal static async Task<double> WhileAsync(Func<bool> goesOn, int rate, Func<int, Task> call)
    {
        Clock.Collect();
        var times = new ConcurrentQueue<double>();
        var calls = new List<Task>();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        var began = Stopwatch.GetTimestamp();
        while (await timer.WaitForNextTickAsync() && goesOn())
        {
            while (calls.Count < Stopwatch.GetElapsedTime(began).TotalSeconds * rate)
            {
                calls.Add(MeasureAsync(calls.Count));
            }
        }

        await Task.WhenAll(calls);
        var sorted = times.Order().ToArray();
        return sorted[sorted.Length * 99 / 100];

        async Task MeasureAsync(int number)
        {
            await Task.Yield();
            await call(number);
            times.Enqueue(Stopwatch.GetElapsedTime(began).TotalSeconds - (number / (double)rate));
        }
    }
}

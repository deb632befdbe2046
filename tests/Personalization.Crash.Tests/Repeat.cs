using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Runs many cases, as many at once as there are processors, and tells all that fail.</summary>
internal static class Repeat
{
    /// <summary>Every so many-th of the cases, others from seed to seed; as many times more as the scale says, and all at full scale.</summary>
    internal static IEnumerable<T> Share<T>(IEnumerable<T> cases, int parts)
    {
        var first = TestSettings.NextSeed() % parts;
        return cases.Where((_, n) => TestSettings.Scale >= 20 || (n + first) % parts < TestSettings.Scale);
    }

    internal static async Task ForAllAsync<T>(IEnumerable<T> cases, Func<T, Task> test)
        where T : notnull
    {
        var failures = new List<string>();
        await Parallel.ForEachAsync(
            cases,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            async (one, _) =>
            {
                try
                {
                    await test(one);
                }
                catch (Exception exception)
                {
                    lock (failures)
                    {
                        failures.Add($"{one}: {exception.Message}\n{exception.StackTrace}");
                    }
                }
            });
        Assert.True(failures.Count == 0, $"{failures.Count} cases failed:\n{string.Join("\n", failures.Order(StringComparer.Ordinal).Take(20))}");
    }
}

namespace Personalization.Crash.Tests;

/// <summary>Runs many cases, as many at once as there are processors, and tells all that fail.</summary>
internal static class Repeat
{
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

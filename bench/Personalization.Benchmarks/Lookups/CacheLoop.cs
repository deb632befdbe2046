using System.Diagnostics.CodeAnalysis;

namespace Personalization.Benchmarks.Lookups;

/// <summary>Looks values up one after the other.</summary>
internal static class CacheLoop
{
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Both stores answer at once; that is checked.")]
    internal static void Run(IPersonalizationCache cache, string index, string[] values)
    {
        var hits = 0;
        foreach (var value in values)
        {
            var pending = cache.GetAsync(LookupData.Collection, index, value);
            if (pending.IsCompletedSuccessfully && pending.Result is not null)
            {
                hits++;
            }
        }

        Check(hits, values);
    }

    internal static void Check(int hits, string[] values)
    {
        if (hits != values.Length)
        {
            throw new InvalidOperationException($"{values.Length - hits} of {values.Length} lookups were no hits.");
        }
    }

    /// <summary>Counts what a thread allocates in one loop, in bytes a lookup.</summary>
    internal static double AllocatedPerLookup(IPersonalizationCache cache, string index, string[] values)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(cache, index, values);
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)values.Length;
    }
}

using System.Globalization;
using Personalization.Redis.Connections;

namespace Personalization.Redis.Storage;

/// <summary>
/// How many keys each master has evicted, and how many it had when a run of a sync began that wrote. A master that has evicted since may lack anything, and says nothing of what.
/// </summary>
/// <remarks>A master's count begins anew when it starts, so it goes with the id of its life: <c>{run id}:{count}</c>, separated by spaces.</remarks>
internal sealed class EvictionCounts(RedisCalls calls, KeyLayout layout)
{
    private const string Operation = "mark";

    /// <summary>Reads the counts.</summary>
    internal async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var buckets = await NodeBuckets.FindAsync(calls, layout, Operation, cancellationToken).ConfigureAwait(false);
        var counts = await Task.WhenAll(buckets.Select(async bucket => (string?)await calls.RunAsync(
            Operation, layout.Collection, database => database.ScriptEvaluateAsync(Scripts.Evictions, [layout.Mark(bucket)]), cancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        return string.Join(' ', counts.Order(StringComparer.Ordinal));
    }

    /// <summary>Tells whether keys were evicted since the counts that are remembered for a sync.</summary>
    internal async Task<bool> HaveGrownAsync(string sync, string now, CancellationToken cancellationToken)
    {
        var before = (string?)await calls.RunAsync(Operation, layout.Collection, database => database.HashGetAsync(layout.Evictions, sync), cancellationToken).ConfigureAwait(false);
        return HaveGrown(before, now);
    }

    internal async Task RememberAsync(string sync, string counts, CancellationToken cancellationToken)
        => await calls.RunAsync(Operation, layout.Collection, database => database.HashSetAsync(layout.Evictions, sync, counts), cancellationToken).ConfigureAwait(false);

    internal async Task ForgetAsync(string sync, CancellationToken cancellationToken)
        => await calls.RunAsync(Operation, layout.Collection, database => database.HashDeleteAsync(layout.Evictions, sync), cancellationToken).ConfigureAwait(false);

    /// <summary>What nobody remembers may have been evicted itself. A life that was not seen before has evicted nothing of what it does not count.</summary>
    internal static bool HaveGrown(string? before, string now)
    {
        var known = Parse(before ?? string.Empty);
        return Parse(now).Any(node => node.Value > known.GetValueOrDefault(node.Key));
    }

    private static Dictionary<string, long> Parse(string counts)
    {
        var parsed = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var node in counts.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = node.IndexOf(':', StringComparison.Ordinal);
            parsed[node[..colon]] = long.Parse(node.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        }

        return parsed;
    }
}

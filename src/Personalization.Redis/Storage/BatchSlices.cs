using Personalization.Records;

namespace Personalization.Redis.Storage;

/// <summary>
/// Cuts a batch into pieces that are claimed and written one after the other, where writes keep to a pace. Operations that take values from each other in a circle stay together:
/// between two pieces, every value that goes from one record to another is found.
/// </summary>
internal static class BatchSlices
{
    internal static IEnumerable<List<int>> Of(RecordBatch batch, int size)
    {
        var reach = ReachOf(batch);
        for (var start = 0; start < reach.Length;)
        {
            var (end, last) = (start, 0);
            do
            {
                last = Math.Max(last, reach[end++]);
            }
            while (end < reach.Length && (end - start < size || end <= last));

            yield return [.. Enumerable.Range(start, end - start)];
            start = end;
        }
    }

    /// <summary>For each operation that gives up a value, where the one stands that takes it; 0 where that is before it.</summary>
    private static int[] ReachOf(RecordBatch batch)
    {
        var reach = new int[batch.Operations.Count];
        if (batch.Releases.Count == 0)
        {
            return reach;
        }

        var givers = BatchClaims.HoldersOf(batch);
        var positions = batch.Operations.Select((operation, position) => KeyValuePair.Create(operation.Key, position)).ToDictionary(StringComparer.Ordinal);
        for (var position = 0; position < reach.Length; position++)
        {
            var operation = batch.Operations[position];
            for (var i = 0; operation.IsWrite && i < (operation.IndexValues?.Length ?? 0); i++)
            {
                if (operation.IndexValues![i] is { } value && givers.TryGetValue((batch.Indexes[i], value), out var giver)
                    && positions.TryGetValue(giver, out var before) && before < position)
                {
                    reach[before] = Math.Max(reach[before], position);
                }
            }
        }

        return reach;
    }
}

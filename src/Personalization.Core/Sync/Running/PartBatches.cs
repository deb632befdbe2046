using Personalization.Records;

namespace Personalization.Sync.Running;

/// <summary>Does the same thing to every part of a sync, in batches.</summary>
internal sealed class PartBatches(IRecordStore store, string collection, int batchOperations)
{
    /// <param name="sync">Whose parts.</param>
    /// <param name="kind">What is done to each.</param>
    /// <param name="toBatch">Makes a batch of the operations.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many parts there were.</returns>
    internal async Task<long> ForEachAsync(
        string sync, RecordOperationKind kind, Func<IReadOnlyList<RecordOperation>, RecordBatch> toBatch, CancellationToken cancellationToken)
    {
        var count = 0L;
        var operations = new List<RecordOperation>(batchOperations);
        await foreach (var part in store.ListPartsAsync(collection, sync, cancellationToken).ConfigureAwait(false))
        {
            operations.Add(new RecordOperation(kind, part.Key));
            if (operations.Count == batchOperations)
            {
                count += await SendAsync().ConfigureAwait(false);
            }
        }

        return count + await SendAsync().ConfigureAwait(false);

        async Task<int> SendAsync()
        {
            var sent = operations.Count;
            if (sent > 0)
            {
                await store.ApplyAsync(toBatch([.. operations]), cancellationToken).ConfigureAwait(false);
                operations.Clear();
            }

            return sent;
        }
    }
}

using Personalization.Records;

namespace Personalization.Sync.Run;

/// <summary>Does the same thing to every part of a sync, in batches.</summary>
internal sealed class PartBatches(RetryingCollection records, int batchOperations)
{
    /// <param name="sync">Whose parts.</param>
    /// <param name="kind">What is done to each.</param>
    /// <param name="toBatch">Makes a batch of the operations.</param>
    /// <param name="cancellationToken">Cancels the call; to do it again does the rest.</param>
    /// <returns>How many parts there were.</returns>
    internal async Task<long> ForEachAsync(
        string sync, RecordOperationKind kind, Func<IReadOnlyList<RecordOperation>, RecordBatch> toBatch, CancellationToken cancellationToken)
    {
        // What was done before a listing broke off is not listed again.
        var count = 0L;
        return await records.RepeatAsync(ListAsync, cancellationToken).ConfigureAwait(false);

        async Task<long> ListAsync(CancellationToken token)
        {
            var operations = new List<RecordOperation>(batchOperations);
            await foreach (var part in records.ListPartsAsync(sync, token).ConfigureAwait(false))
            {
                operations.Add(new RecordOperation(kind, part.Key));
                if (operations.Count == batchOperations)
                {
                    await SendAsync(operations, token).ConfigureAwait(false);
                }
            }

            await SendAsync(operations, token).ConfigureAwait(false);
            return count;
        }

        async Task SendAsync(List<RecordOperation> operations, CancellationToken token)
        {
            if (operations.Count > 0)
            {
                await records.ApplyAsync(toBatch([.. operations]), token).ConfigureAwait(false);
                count += operations.Count;
                operations.Clear();
            }
        }
    }
}

using Personalization.Records;

namespace Personalization.Sync.Apply;

/// <summary>
/// Sends batches to a store, which tries again after transient errors. An error of a row is traced to its row by halving the batch, and any other one is thrown. Thread-safe.
/// </summary>
/// <remarks>
/// A batch that failed may have been applied, whole or in part. It is sent again all the same, and the last answer counts: that is what the
/// store's contract allows.
/// </remarks>
internal sealed class BatchSender(RetryingCollection records, FailureThreshold threshold)
{
    /// <returns>What the store refused, and what it cannot take at any time, by position in the batch. The rest was applied.</returns>
    internal async Task<(IReadOnlyList<OperationRefusal> Refusals, IReadOnlyList<(int Position, string Reason)> RowErrors)> SendAsync(
        RecordBatch batch, CancellationToken cancellationToken)
    {
        var refusals = new List<OperationRefusal>();
        var rowErrors = new List<(int Position, string Reason)>();
        await SendAsync(batch, start: 0, refusals, rowErrors, cancellationToken).ConfigureAwait(false);
        return (refusals, rowErrors);
    }

    /// <param name="batch">The batch that was given, or a part of it.</param>
    /// <param name="start">Where in the batch that was given the part starts.</param>
    /// <param name="refusals">Takes the refusals.</param>
    /// <param name="rowErrors">Takes the errors of rows.</param>
    /// <param name="cancellationToken">Cancels calls and pauses.</param>
    /// <returns>Whether a row spoils it.</returns>
    private async Task<bool> SendAsync(
        RecordBatch batch, int start, List<OperationRefusal> refusals, List<(int Position, string Reason)> rowErrors, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var count = batch.Operations.Count;
        try
        {
            var refused = await records.ApplyAsync(batch, cancellationToken).ConfigureAwait(false);
            refusals.AddRange(refused.Select(refusal => refusal with { Position = start + refusal.Position }));
            threshold.AddAttempted(count);
            return false;
        }
        catch (RecordStoreException exception) when (exception.Kind == RecordStoreErrorKind.Row && count > 0)
        {
            if (count == 1)
            {
                rowErrors.Add((start, exception.Message));
                threshold.AddFailure(exception.Message);
                return true;
            }
        }

        await HalveAsync(batch, start, refusals, rowErrors, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Sends a batch that a row spoils in parts: one after the other, since operations take effect in their order.</summary>
    /// <remarks>A row is found by at most 2·log2(n) calls beyond the first, whatever the size n of the batch is.</remarks>
    private async Task HalveAsync(
        RecordBatch batch, int start, List<OperationRefusal> refusals, List<(int Position, string Reason)> rowErrors, CancellationToken cancellationToken)
    {
        while (true)
        {
            var half = batch.Operations.Count / 2;
            var isSpoilt = await SendAsync(batch.Slice(0, half), start, refusals, rowErrors, cancellationToken).ConfigureAwait(false);
            batch = batch.Slice(half, batch.Operations.Count - half);
            start += half;
            if (isSpoilt || batch.Operations.Count == 1)
            {
                await SendAsync(batch, start, refusals, rowErrors, cancellationToken).ConfigureAwait(false);
                return;
            }

            // What spoils the whole is not in its first half, so it is in the second: that is not sent as a whole to hear the same again.
        }
    }
}

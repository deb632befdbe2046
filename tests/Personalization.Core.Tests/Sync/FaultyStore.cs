using Personalization.Records;

namespace Personalization.Core.Tests.Sync;

/// <summary>A store that fails where a test says so: before a batch is applied, or after half of it was.</summary>
internal sealed class FaultyStore(IRecordStore inner) : IRecordStore
{
    private int _batches;

    /// <summary>The number of the batch that fails; none when 0.</summary>
    internal int FailAtBatch { get; set; }

    internal bool ApplyHalfFirst { get; set; }

    internal Action? BeforeBatch { get; set; }

    internal bool FailMarks { get; set; }

    internal int Batches => _batches;

    internal void Reset() => _batches = 0;

    public ValueTask PrepareAsync(CollectionDefinition collection, CancellationToken cancellationToken)
        => inner.PrepareAsync(collection, cancellationToken);

    public ValueTask<PersonalizationRecord?> FindAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindAsync(collection, index, value, cancellationToken);

    public ValueTask<string?> FindHolderAsync(string collection, string index, string value, CancellationToken cancellationToken)
        => inner.FindHolderAsync(collection, index, value, cancellationToken);

    public ValueTask<StoredRecord?> GetStoredAsync(string collection, string key, CancellationToken cancellationToken)
        => inner.GetStoredAsync(collection, key, cancellationToken);

    public async ValueTask<IReadOnlyList<OperationRefusal>> ApplyAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _batches);
        BeforeBatch?.Invoke();
        if (number == FailAtBatch)
        {
            if (ApplyHalfFirst)
            {
                var half = batch.Operations.Take(batch.Operations.Count / 2).ToArray();
                await inner.ApplyAsync(
                    new RecordBatch(batch.Collection, batch.Sync, batch.Token, batch.SyncedAt, batch.Indexes, half, batch.Releases), cancellationToken);
            }

            throw new RecordStoreException("test", "apply", batch.Collection, "The test made this batch fail.");
        }

        return await inner.ApplyAsync(batch, cancellationToken);
    }

    public ValueTask<SyncMark?> GetMarkAsync(string collection, string sync, CancellationToken cancellationToken)
        => inner.GetMarkAsync(collection, sync, cancellationToken);

    public ValueTask<bool> TrySetMarkAsync(string collection, string sync, SyncMark? expected, SyncMark next, CancellationToken cancellationToken)
        => FailMarks && next.OpenPlanId is null
            ? throw new RecordStoreException("test", "mark", collection, "The test made this mark fail.")
            : inner.TrySetMarkAsync(collection, sync, expected, next, cancellationToken);
}

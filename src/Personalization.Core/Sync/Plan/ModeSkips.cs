using Personalization.Records;

namespace Personalization.Sync.Plan;

/// <summary>Tells which writes a store is going to skip, by the sync's mode.</summary>
internal static class ModeSkips
{
    /// <summary>Whether a write does something to the record as it is.</summary>
    internal static async ValueTask<bool> ActsAsync(IRecordCollection records, SyncDefinition sync, RecordOperationKind write, string key, CancellationToken cancellationToken)
    {
        if (write == RecordOperationKind.Write)
        {
            return true;
        }

        // Of a run that nothing is newer than.
        var batch = new RecordBatch(sync.Id, long.MaxValue, default, [], []);
        var record = await records.GetStoredAsync(key, cancellationToken).ConfigureAwait(false);
        return StoredRecord.FindRefusal(record, new RecordOperation(write, key), position: 0, batch) is null;
    }
}

using Personalization.Records;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>Erases what one sync has of a record in one region, under the sync's lease: its part, and the key in the sync's state.</summary>
internal sealed class RecordErasure(SyncTarget target)
{
    /// <returns>How many parts and how many entries of state were erased.</returns>
    internal async Task<ErasedRecord> EraseAsync(string key, SyncLeaseGrant grant, CancellationToken cancellationToken)
    {
        var loader = new BaselineLoader(target);
        var baseline = await loader.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (baseline.Mark is { OpenPlanId: not null })
        {
            // A plan that was cut short holds keys and parts: what it may have written becomes unknown, and the next run plans anew.
            baseline = await loader.FoldAsync(baseline, long.MaxValue, cancellationToken).ConfigureAwait(false);
        }

        await new RunCommit(target).DeleteFilesAsync(cancellationToken).ConfigureAwait(false);
        var entries = baseline.Snapshot is { } snapshot && await SnapshotErasure.RemoveAsync(target.State, snapshot, key, cancellationToken).ConfigureAwait(false) ? 1 : 0;
        var parts = await DropAsync(target.Records, target.SyncId, key, grant.Token, target.Time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        return new ErasedRecord(target.Region.Name, target.SyncId, parts, entries);
    }

    /// <summary>Drops a part with its header and its index values, as if the sync had never written the record.</summary>
    internal static async Task<int> DropAsync(RetryingCollection records, string sync, string key, long? leaseToken, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if ((await records.GetStoredAsync(key, cancellationToken).ConfigureAwait(false))?.PartOf(sync) is not { } part)
        {
            return 0;
        }

        var mark = await records.GetMarkAsync(sync, cancellationToken).ConfigureAwait(false);
        var token = Math.Max(Math.Max(mark?.Token ?? 0, part.Token), leaseToken ?? now.ToUnixTimeMilliseconds());
        await records.ApplyAsync(new RecordBatch(sync, token, now, [], [new RecordOperation(RecordOperationKind.Drop, key)]), cancellationToken).ConfigureAwait(false);
        return 1;
    }
}

/// <summary>What was erased of a record. Immutable.</summary>
/// <param name="Region">The region; empty where there is only one.</param>
/// <param name="Sync">Whose part it was.</param>
/// <param name="Parts">How many parts.</param>
/// <param name="Entries">How many entries of the sync's snapshot.</param>
internal sealed record ErasedRecord(string Region, string Sync, int Parts, int Entries)
{
    /// <summary>Gets how many rows of the journal: removed parts that were kept, rejected and debugged rows, and keys that were held.</summary>
    internal long Kept { get; init; }
}

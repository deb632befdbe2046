using System.Collections.Frozen;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Apply;

/// <summary>
/// Applies the writes that wait because index values go from one record to another. None of them has been applied yet, so that the store says
/// who holds what. The largest set of writes goes through of which each takes only values that others of the set give up, or that records
/// without a row still hold. Each is written before the one that it takes a value from, and a circle in one batch, so that a value is found
/// all the while. The rest is barred, by records that keep their values or by writes that are barred themselves.
/// </summary>
/// <param name="target">The sync in its region.</param>
/// <param name="plan">The plan.</param>
/// <param name="send">Sends writes to the store and answers those that were refused.</param>
internal sealed class ValueExchange(SyncTarget target, SyncPlan plan, ValueExchange.Sender send)
{
    private readonly ValueBarriers _barriers = new(target, (keys, cancellationToken) => FindGoneAsync(target, plan, keys, cancellationToken));

    internal delegate Task<IReadOnlyList<DeferredWrite>> Sender(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim> releases, CancellationToken cancellationToken);

    /// <returns>The writes that must be refused.</returns>
    internal async Task<IReadOnlyList<DeferredWrite>> SettleAsync(IReadOnlyList<DeferredWrite> waiting, CancellationToken cancellationToken)
    {
        var barred = new List<DeferredWrite>();
        while (waiting.Count > 0)
        {
            var writes = await JudgeAsync(waiting, believes: true, cancellationToken).ConfigureAwait(false);
            if (writes.Exists(write => write.BarredAt is not null))
            {
                // Only a record that really carries a value may bar others: what leads to it may be what a crash has left.
                writes = await JudgeAsync(waiting, believes: false, cancellationToken).ConfigureAwait(false);
            }

            barred.AddRange(writes.Where(write => write.BarredAt is not null).Select(write => new DeferredWrite(write.Write, write.BarredAt!.Value)));
            var free = writes.FindAll(write => write.BarredAt is null);
            var refused = await SendAsync(free, cancellationToken).ConfigureAwait(false);
            if (refused.Count == free.Count)
            {
                barred.AddRange(refused);
                break;
            }

            // Somebody else holds now what nobody held a moment ago.
            waiting = [.. refused.Select(write => write with { Holder = null })];
        }

        return barred;
    }

    private async Task<List<WaitingWrite>> JudgeAsync(IReadOnlyList<DeferredWrite> waiting, bool believes, CancellationToken cancellationToken)
    {
        List<WaitingWrite> writes = [.. waiting.Select(write => new WaitingWrite(write))];
        await _barriers.FindAsync(writes, believes, cancellationToken).ConfigureAwait(false);
        await _barriers.BarAsync(writes, cancellationToken).ConfigureAwait(false);
        return writes;
    }

    private async Task<IReadOnlyList<DeferredWrite>> SendAsync(List<WaitingWrite> writes, CancellationToken cancellationToken)
    {
        var refused = new List<DeferredWrite>();
        var batch = new List<WaitingWrite>();
        foreach (var group in ClaimantsFirst.Order(writes))
        {
            if (batch.Count > 0 && batch.Count + group.Count > target.Limits.BatchOperations)
            {
                refused.AddRange(await SendBatchAsync(batch, cancellationToken).ConfigureAwait(false));
                batch.Clear();
            }

            batch.AddRange(group);
        }

        refused.AddRange(await SendBatchAsync(batch, cancellationToken).ConfigureAwait(false));
        return refused;
    }

    private async Task<IReadOnlyList<DeferredWrite>> SendBatchAsync(List<WaitingWrite> batch, CancellationToken cancellationToken)
    {
        HashSet<IndexClaim> releases = [.. batch.SelectMany(write => write.Barriers).Select(barrier => new IndexClaim(target.Sync.Indexes[barrier.Index].Key, barrier.Value, barrier.Holder))];
        return batch.Count == 0 ? [] : await send([.. batch.Select(write => write.Write)], releases, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the record keys that the model no longer has, by the draft of the run's snapshot. The plan of one row does not tell.</summary>
    private static async Task<IReadOnlySet<string>> FindGoneAsync(SyncTarget target, SyncPlan plan, IReadOnlySet<string> keys, CancellationToken cancellationToken)
    {
        if (plan.Header.IsOfOneRow)
        {
            return FrozenSet<string>.Empty;
        }

        var draft = await SnapshotFile.OpenAsync(target.State, target.SyncId, StateFileKind.Draft, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.SnapshotMagic, target.SyncId, "has vanished during the run");
        return await draft.FindMissingAsync(keys, ofRows: true, cancellationToken).ConfigureAwait(false);
    }
}

using Personalization.Journal;
using Personalization.Records;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Apply;

/// <summary>
/// Keeps what a run is about to remove, where the sync says for how long: durable before the store removes it, so that no crash loses any. A plan that is resumed keeps each part once, since its
/// place in the plan is its number.
/// </summary>
internal sealed class RemovedParts(SyncTarget target, PlanHeader plan)
{
    private const int ReadAtOnce = 32;
    private const long MostBytes = 4 * 1024 * 1024;

    internal async Task KeepAsync(IReadOnlyList<PlannedWrite> writes, CancellationToken cancellationToken)
    {
        if (target.Sync.Undo is not { } period || target.Journal is not { } journal)
        {
            return;
        }

        var rows = new List<JournalRow>();
        var bytes = 0L;
        foreach (var chunk in writes.Where(write => write.Kind == PlanOperationKind.Removal).Chunk(ReadAtOnce))
        {
            var stored = await Task.WhenAll(chunk.Select(write => target.Records.GetStoredAsync(write.Operation.Key, cancellationToken).AsTask())).ConfigureAwait(false);
            foreach (var (write, record) in chunk.Zip(stored))
            {
                // What is not live was removed by this plan before it was resumed, and is kept already. Of who was erased nothing is kept.
                if (record?.PartOf(target.SyncId) is { State: PartState.Live } part && !target.IsErased(write.Operation.Key))
                {
                    rows.Add(RemovedPart.Of(record, part, plan.Collection).ToRow(plan.RunId, target.SyncId, target.Region.Name, write.Ordinal, target.Time.GetUtcNow(), period));
                    bytes += rows[^1].Part!.Value.Length;
                }
            }

            if (bytes >= MostBytes)
            {
                await journal.AppendRowsAsync(rows, cancellationToken).ConfigureAwait(false);
                (rows, bytes) = ([], 0);
            }
        }

        if (rows.Count > 0)
        {
            await journal.AppendRowsAsync(rows, cancellationToken).ConfigureAwait(false);
            target.Passed(RunStep.RemovalsKept);
        }
    }
}

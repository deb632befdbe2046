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

            // What is not live was removed by this plan before it was resumed, and is kept already. Of who was erased nothing is kept.
            var parts = chunk.Zip(stored)
                .Where(pair => pair.Second?.PartOf(target.SyncId) is { State: PartState.Live } && !target.IsErased(pair.First.Operation.Key))
                .Select(pair => (pair.First.Ordinal, Part: RemovedPart.Of(pair.Second!, pair.Second!.PartOf(target.SyncId)!, plan.Collection)))
                .ToArray();
            var lost = await FindLostAsync([.. parts.Select(part => part.Part)], cancellationToken).ConfigureAwait(false);
            foreach (var (ordinal, part) in parts)
            {
                var own = part with { IndexValues = part.IndexValues.Where(value => !lost.Contains((value.Key, value.Value, part.Key))).ToDictionary(StringComparer.Ordinal) };
                rows.Add(own.ToRow(plan.RunId, target.SyncId, target.Region.Name, ordinal, target.Time.GetUtcNow(), period));
                bytes += part.Json.Length;
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

    /// <summary>Finds the index values by which a record is found no longer: it was held after an undo, and a row of the model has taken them.</summary>
    private async Task<HashSet<(string Index, string Value, string Key)>> FindLostAsync(IReadOnlyList<RemovedPart> parts, CancellationToken cancellationToken)
    {
        var lost = new HashSet<(string Index, string Value, string Key)>();
        foreach (var index in target.Records.Definition.OtherIndexes)
        {
            var carriers = parts.Where(part => part.IndexValues.ContainsKey(index)).ToArray();
            if (carriers.Length > 0)
            {
                var holders = await target.Records.FindHoldersAsync(index, [.. carriers.Select(part => part.IndexValues[index])], cancellationToken).ConfigureAwait(false);
                lost.UnionWith(carriers.Where(part => holders[part.IndexValues[index]] != part.Key).Select(part => (index, part.IndexValues[index], part.Key)));
            }
        }

        return lost;
    }
}

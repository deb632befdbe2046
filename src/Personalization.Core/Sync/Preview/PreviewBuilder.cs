using System.Text;
using Personalization.Records;
using Personalization.Sync.Apply;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Preview;

/// <summary>Says what a plan would do, with the first operations of each kind and what the store has now.</summary>
internal sealed class PreviewBuilder(SyncTarget target, PlanWriter planned, int samples)
{
    private readonly List<PreviewOperation> _operations = [];
    private readonly int[] _taken = new int[(int)PreviewOperationKind.Removed + 1];

    private readonly OrdinalSet _refused = new();

    /// <summary>Whether the sync's parts go before anything is written, so that none of them holds a value.</summary>
    internal bool ClearsFirst { get; init; }

    /// <summary>How many keys that left the model an undo holds.</summary>
    internal long Held { get; init; }

    internal async Task<SyncPreview> BuildAsync(PersonalizationException? valve, bool isAgainstOpenPlan, CancellationToken cancellationToken)
    {
        var refused = ClearsFirst ? [] : await new HeldValues(target, planned).FindAsync(cancellationToken).ConfigureAwait(false);
        foreach (var write in refused)
        {
            _refused.Add(write.Write.Ordinal);
        }

        await planned.ForEachOperationAsync(Take, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < _operations.Count; i++)
        {
            _operations[i] = await WithBeforeAsync(_operations[i], cancellationToken).ConfigureAwait(false);
        }

        return new SyncPreview
        {
            SyncId = target.SyncId,
            Counts = CountsWithout(refused),
            PlanBytes = planned.Plan.BytesWritten,
            Digest = planned.Sealed.Footer.Digest,
            ValveError = valve?.Message,
            Samples = _operations,
            Rejections = [.. planned.Sealed.Rejections.Concat(refused.Select(Rejected)).Take(SyncConstants.RejectionSamples)],
            IsAgainstOpenPlan = isAgainstOpenPlan,
            Held = Held,
        };
    }

    private SyncCounts CountsWithout(IReadOnlyList<WaitingWrite> refused)
    {
        var counts = planned.Sealed.Counts;
        var changes = refused.Count(write => write.Write.Kind == PlanOperationKind.Change);
        return counts with { Added = counts.Added - (refused.Count - changes), Changed = counts.Changed - changes, Rejected = counts.Rejected + refused.Count };
    }

    private RejectedRow Rejected(WaitingWrite write) => new(write.Key, SyncErrors.IndexTaken(target.Sync, target.Sync.Indexes[write.BarredAt!.Value].Key))
    {
        Operation = write.Write.Kind == PlanOperationKind.Change ? RunOperations.ChangedWord : RunOperations.AddedWord,
    };

    private void Take(long ordinal, PlanOperation operation)
    {
        if (planned.Sealed.Footer.Voided.Contains(ordinal) || _refused.Contains(ordinal))
        {
            return;
        }

        var kind = planned.Sealed.KindOf(operation.Kind, ordinal) switch
        {
            PlanOperationKind.Removal => PreviewOperationKind.Removed,
            PlanOperationKind.Change => PreviewOperationKind.Changed,
            _ => PreviewOperationKind.Added,
        };
        if (_taken[(int)kind]++ < samples)
        {
            _operations.Add(new PreviewOperation(kind, Encoding.UTF8.GetString(operation.Key), Before: null, After(kind, operation, ordinal)));
        }
    }

    private ReadOnlyMemory<byte>? After(PreviewOperationKind kind, PlanOperation operation, long ordinal)
    {
        if (kind != PreviewOperationKind.Removed)
        {
            return planned.Sealed.PartOf(operation, ordinal).ToArray();
        }

        return target.Sync.OnRemoved == RecordDeleteBehavior.ClearFields ? RecordJson.Empty : default(ReadOnlyMemory<byte>?);
    }

    private async Task<PreviewOperation> WithBeforeAsync(PreviewOperation operation, CancellationToken cancellationToken)
    {
        var stored = await target.Records.GetStoredAsync(operation.Key, cancellationToken).ConfigureAwait(false);
        return stored?.PartOf(target.SyncId) is { State: PartState.Live } part ? operation with { Before = stored.JsonOf(part) } : operation;
    }
}

using System.Text;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Preview;

/// <summary>Says what a plan would do, with the first operations of each kind and what the store has now.</summary>
internal sealed class PreviewBuilder(SyncTarget target, PlanWriter planned, int samples)
{
    private readonly List<PreviewOperation> _operations = [];
    private readonly int[] _taken = new int[(int)PreviewOperationKind.Removed + 1];

    internal async Task<SyncPreview> BuildAsync(PersonalizationException? valve, bool isAgainstOpenPlan, CancellationToken cancellationToken)
    {
        await planned.ForEachOperationAsync(Take, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < _operations.Count; i++)
        {
            _operations[i] = await WithBeforeAsync(_operations[i], cancellationToken).ConfigureAwait(false);
        }

        return new SyncPreview
        {
            SyncId = target.SyncId,
            Counts = planned.Sealed.Counts,
            PlanBytes = planned.Plan.BytesWritten,
            Digest = planned.Sealed.Footer.Digest,
            ValveError = valve?.Message,
            Samples = _operations,
            Rejections = planned.Sealed.Rejections,
            IsAgainstOpenPlan = isAgainstOpenPlan,
        };
    }

    private void Take(long ordinal, PlanOperation operation)
    {
        if (planned.Sealed.Footer.Voided.Contains(ordinal))
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
        var stored = await target.Store.GetStoredAsync(target.Sync.Collection, operation.Key, cancellationToken).ConfigureAwait(false);
        return stored?.PartOf(target.SyncId) is { State: PartState.Live } part ? operation with { Before = stored.JsonOf(part) } : operation;
    }
}

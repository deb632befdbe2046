using System.Text;
using Personalization.Records;
using Personalization.Sync.Planning;
using Personalization.Sync.State;

namespace Personalization.Sync.Applying;

/// <summary>Reads a plan's operations in order and gathers them into batches of bounded count and bytes.</summary>
internal sealed class BatchReader(BlockReader plan, SyncPlan sealedPlan, SyncDefinition sync, SyncLimits limits)
{
    private readonly RecordOperationKind _removal =
        sync.OnRemoved == RecordDeleteBehavior.DeleteRecord ? RecordOperationKind.Remove : RecordOperationKind.Clear;

    private ReadOnlyMemory<byte> _block;
    private long _ordinal;

    /// <returns>The next batch, or <see langword="null"/> at the end of the plan.</returns>
    internal async Task<PlannedBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        var batch = new List<PlannedWrite>(limits.BatchOperations);
        var bytes = 0L;
        while (batch.Count < limits.BatchOperations && bytes < limits.BatchBytes)
        {
            if (_block.IsEmpty)
            {
                if (!await plan.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    break;
                }

                _block = plan.Payload;
            }

            bytes += Take(batch, limits.BatchBytes - bytes);
        }

        return batch.Count == 0 ? null : new PlannedBatch(batch, _ordinal);
    }

    private long Take(List<PlannedWrite> batch, long maxBytes)
    {
        var bytes = 0L;
        var rest = _block.Span;
        while (!rest.IsEmpty && batch.Count < limits.BatchOperations && bytes < maxBytes)
        {
            var operation = PlanOperation.Read(ref rest);
            if (!sealedPlan.Voided.Contains(_ordinal))
            {
                batch.Add(new PlannedWrite(sealedPlan.KindOf(operation.Kind, _ordinal), ToRecordOperation(operation)));
                bytes += operation.Part.Length + operation.Key.Length;
            }

            _ordinal++;
        }

        _block = _block[^rest.Length..];
        return bytes;
    }

    private RecordOperation ToRecordOperation(PlanOperation operation)
    {
        var key = Encoding.UTF8.GetString(operation.Key);
        return operation.Kind == PlanOperationKind.Removal
            ? new RecordOperation(_removal, key)
            : new RecordOperation(
                RecordOperationKind.Write, key, operation.Part.ToArray(), operation.DecodeValues(sync.Indexes.Count), operation.Hash);
    }
}

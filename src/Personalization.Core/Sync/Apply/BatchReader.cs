using System.Text;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.State;

namespace Personalization.Sync.Apply;

/// <summary>Reads a plan's operations in order and gathers them into batches of bounded count and bytes.</summary>
/// <param name="plan">The plan's file.</param>
/// <param name="open">The plan, which says where to begin, and which operations before that still wait.</param>
/// <param name="indexes">How many indexes the sync provides.</param>
/// <param name="limits">The sizes of a batch.</param>
internal sealed class BatchReader(BlockReader plan, SyncPlan open, int indexes, SyncLimits limits)
{
    private readonly List<PlannedWrite> _waiting = [];
    private readonly List<(PlannedWrite Write, List<PlannedWrite>? Among, int Position)> _passed = [];
    private ReadOnlyMemory<byte> _block;
    private long _ordinal;

    /// <summary>Operations before the beginning that still wait, as far as the plan has been read.</summary>
    internal IReadOnlyList<PlannedWrite> Waiting => _waiting;

    /// <summary>Gets what the debugger knows of the operations; <see langword="null"/> while it is off.</summary>
    internal DebuggedPlan? Debugged { get; init; }

    /// <returns>The next batch, with the plan's position behind it; or <see langword="null"/> at the end of the plan.</returns>
    internal async Task<(IReadOnlyList<PlannedWrite> Writes, long End)?> ReadAsync(CancellationToken cancellationToken)
    {
        var batch = new List<PlannedWrite>(limits.BatchOperations);
        var bytes = 0L;
        while (batch.Count < limits.BatchOperations && bytes < limits.BatchBytes)
        {
            if (_block.IsEmpty)
            {
                if (!await plan.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
                {
                    if (Debugged is { } debugged)
                    {
                        await debugged.EndAsync(cancellationToken).ConfigureAwait(false);
                    }

                    break;
                }

                _block = plan.Payload;
            }

            bytes += Take(batch, limits.BatchBytes - bytes);
            if (Debugged is not null)
            {
                await CompleteAsync(Debugged, cancellationToken).ConfigureAwait(false);
            }
        }

        return batch.Count == 0 ? null : (batch, _ordinal);
    }

    private long Take(List<PlannedWrite> batch, long maxBytes)
    {
        var bytes = 0L;
        var rest = _block.Span;
        while (!rest.IsEmpty && batch.Count < limits.BatchOperations && bytes < maxBytes)
        {
            var operation = PlanOperation.Read(ref rest);
            if (_ordinal < open.Progress.Offset)
            {
                if (open.Progress.Waiting.Contains(_ordinal))
                {
                    Add(_waiting, operation);
                }
            }
            else if (!open.Footer.Voided.Contains(_ordinal))
            {
                Add(batch, operation);
                bytes += operation.Part.Length + operation.Key.Length;
            }
            else if (Debugged is not null)
            {
                _passed.Add((ToWrite(operation), null, 0));
            }

            _ordinal++;
        }

        _block = _block[^rest.Length..];
        return bytes;
    }

    private void Add(List<PlannedWrite> writes, PlanOperation operation)
    {
        var write = ToWrite(operation);
        if (Debugged is not null)
        {
            _passed.Add((write, writes, writes.Count));
        }

        writes.Add(write);
    }

    private async ValueTask CompleteAsync(DebuggedPlan debugged, CancellationToken cancellationToken)
    {
        foreach (var (write, among, position) in _passed)
        {
            if (among is null)
            {
                await debugged.RefuseAsync(write, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                among[position] = await debugged.CompleteAsync(write, cancellationToken).ConfigureAwait(false);
            }
        }

        _passed.Clear();
    }

    private PlannedWrite ToWrite(PlanOperation operation)
    {
        var key = Encoding.UTF8.GetString(operation.Key);
        var write = operation.Kind == PlanOperationKind.Removal
            ? new RecordOperation(open.Header.Removal, key)
            : new RecordOperation(open.Header.Write, key, open.PartOf(operation, _ordinal).ToArray(), operation.DecodeValues(indexes), operation.Hash);
        return new PlannedWrite(open.KindOf(operation.Kind, _ordinal), _ordinal, write);
    }
}

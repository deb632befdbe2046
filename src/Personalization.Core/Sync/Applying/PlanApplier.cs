using Personalization.Records;
using Personalization.Sync.Planning;

namespace Personalization.Sync.Applying;

/// <summary>
/// The second phase of a run: sends the plan to the store in batches, several in flight. Operations by which an index value goes from one
/// record to another wait until everything else is done, those that claim it and those that give it up.
/// </summary>
internal sealed class PlanApplier
{
    private readonly ApplyContext _context;
    private readonly SyncDefinition _sync;
    private readonly SyncLimits _limits;
    private readonly List<string> _indexes;
    private readonly List<PlannedWrite> _deferred = [];
    private readonly Func<string, string, bool>? _isAwaited;
    private long _acknowledged;
    private long _covered;
    private int _batchesSinceMove;

    internal PlanApplier(ApplyContext context)
    {
        _context = context;
        _sync = context.Sync;
        _limits = context.Limits;
        _indexes = [.. _sync.Indexes.Select(index => index.Key)];
        _isAwaited = context.Plan.Claims is { } claims ? (index, value) => _indexes.IndexOf(index) is var position and >= 0 && claims.Contains(position, value) : null;
        _acknowledged = _covered = Attempted = context.Plan.Progress.Offset;
    }

    /// <summary>The plan's operations before this position were or may have been attempted.</summary>
    internal long Attempted { get; private set; }

    internal ApplyTally Tally { get; } = new();

    internal async Task ApplyAsync(BatchReader batches, CancellationToken cancellationToken)
    {
        await ApplyBatchesAsync(batches, cancellationToken).ConfigureAwait(false);
        _acknowledged = _context.Plan.Operations;
        if (_deferred.Count > 0 || batches.Waiting.Count > 0)
        {
            await CoverAsync(cancellationToken).ConfigureAwait(false);
        }

        var exchange = new ValueExchange(_indexes, _limits.BatchOperations, SendAsync, _context.FindHolder, _context.FindGone);
        foreach (var barred in await exchange.SettleAsync([.. _deferred, .. batches.Waiting], cancellationToken).ConfigureAwait(false))
        {
            Settle(new Verdict(VerdictKind.IndexTaken, barred.Write.Kind, barred.Write.Ordinal, (ulong)barred.IndexPosition));
        }

        // Beyond the last operation, since a store that loses its last writes may lose those of claims that waited, and nothing before.
        await CoverAsync(SyncMark.WholePlan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Moves the low-water mark to where it can go, verdicts first: a resumed run begins there.</summary>
    internal async Task CoverAsync(CancellationToken cancellationToken)
    {
        _batchesSinceMove = 0;
        if (_acknowledged == _covered)
        {
            return;
        }

        await CoverAsync(_acknowledged, cancellationToken).ConfigureAwait(false);
        _covered = _acknowledged;
    }

    private async Task CoverAsync(long offset, CancellationToken cancellationToken)
    {
        await _context.Log.CoverAsync(offset, done: offset == SyncMark.WholePlan, cancellationToken).ConfigureAwait(false);
        _limits.Stepped?.Invoke(RunStep.OutcomesLogged);
        await _context.MoveLowWater(offset, cancellationToken).ConfigureAwait(false);
        _limits.Stepped?.Invoke(RunStep.LowWaterMoved);
    }

    /// <summary>A store that answers at once would keep this thread, so the next batch is made on another.</summary>
    private static Task<PlannedBatch?> ReadAheadAsync(BatchReader batches, CancellationToken cancellationToken)
        => Task.Run(() => batches.ReadAsync(cancellationToken), CancellationToken.None);

    private async Task ApplyBatchesAsync(BatchReader batches, CancellationToken cancellationToken)
    {
        var inFlight = new Queue<(Task Work, long End)>(_limits.BatchesInFlight);
        var next = ReadAheadAsync(batches, cancellationToken);
        try
        {
            while (await next.ConfigureAwait(false) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = ReadAheadAsync(batches, cancellationToken);
                if (inFlight.Count == _limits.BatchesInFlight)
                {
                    await AcknowledgeAsync(inFlight, cancellationToken).ConfigureAwait(false);
                }

                Attempted = batch.End;
                inFlight.Enqueue((SendBatchAsync(batch.Writes, cancellationToken), batch.End));
            }

            while (inFlight.Count > 0)
            {
                await AcknowledgeAsync(inFlight, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            // Also after a failure: nothing may still be on its way, or read, when the plan is folded or left.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(inFlight.Select(batch => batch.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for the oldest batch, so that everything before its end has been acknowledged.</summary>
    private async Task AcknowledgeAsync(Queue<(Task Work, long End)> inFlight, CancellationToken cancellationToken)
    {
        var (work, end) = inFlight.Peek();
        await work.ConfigureAwait(false);
        inFlight.Dequeue();
        _acknowledged = end;
        if (++_batchesSinceMove >= _limits.LowWaterBatches)
        {
            await CoverAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendBatchAsync(IReadOnlyList<PlannedWrite> writes, CancellationToken cancellationToken)
    {
        var refused = await SendAsync(writes, releases: null, cancellationToken).ConfigureAwait(false);
        lock (_deferred)
        {
            _deferred.AddRange(refused.Select(deferred => deferred.Write));
        }

        foreach (var deferred in refused)
        {
            _context.Log.Add(new Verdict(VerdictKind.Deferred, deferred.Write.Kind, deferred.Write.Ordinal));
        }

        _limits.Stepped?.Invoke(RunStep.BatchAcknowledged);
    }

    /// <param name="writes">The writes.</param>
    /// <param name="releases">What they take from other records, which give it up; <see langword="null"/> where such writes are to wait.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The writes that have to wait, or to be refused.</returns>
    private async Task<IReadOnlyList<DeferredWrite>> SendAsync(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim>? releases, CancellationToken cancellationToken)
    {
        RecordOperation[] operations = [.. writes.Select(write => write.Operation)];
        var batch = new RecordBatch(_sync.Collection, _sync.Id, _context.Token, _context.Plan.Header.StartedAt, _indexes, operations, releases)
        {
            Supersedes = _context.Supersedes,
            IsAwaited = releases is null ? _isAwaited : null,
        };
        var result = await _context.Sender.SendAsync(batch, cancellationToken).ConfigureAwait(false);
        if (result.Refusals.Count == 0 && result.RowErrors.Count == 0)
        {
            Succeeded(writes);
            return [];
        }

        var open = writes.ToArray();
        var taken = new List<DeferredWrite>();
        foreach (var error in result.RowErrors)
        {
            Settle(new Verdict(VerdictKind.RowError, open[error.Position].Kind, open[error.Position].Ordinal, Reason: error.Reason));
            open[error.Position] = default;
        }

        foreach (var refusal in result.Refusals)
        {
            var write = open[refusal.Position];
            if (IsOwn(refusal))
            {
                continue;
            }

            open[refusal.Position] = default;
            if (refusal.Reason is RefusalReason.IndexTaken or RefusalReason.ValueAwaited)
            {
                taken.Add(new DeferredWrite(write, _indexes.IndexOf(refusal.Index!)));
            }
            else
            {
                Settle(VerdictOn(write, refusal));
            }
        }

        Succeeded(open);
        return taken;
    }

    /// <summary>Before it was resumed, this very run wrote the part.</summary>
    private bool IsOwn(OperationRefusal refusal) => refusal.Reason == RefusalReason.PartExists && refusal.Token >= _context.Plan.Header.Token;

    private Verdict VerdictOn(PlannedWrite write, OperationRefusal refusal) => refusal.Reason switch
    {
        RefusalReason.RecordMissing => new Verdict(VerdictKind.RecordMissing, write.Kind, write.Ordinal),
        RefusalReason.PartExists when refusal.InputHash == write.Operation.InputHash => new Verdict(VerdictKind.PartUnchanged, write.Kind, write.Ordinal),
        RefusalReason.PartExists => new Verdict(VerdictKind.PartExists, write.Kind, write.Ordinal, refusal.InputHash),
        _ => throw SyncErrors.Superseded(_sync),
    };

    private void Settle(Verdict verdict)
    {
        _context.Log.Add(verdict);
        Tally.Refused(verdict);
    }

    private void Succeeded(IReadOnlyList<PlannedWrite> writes)
    {
        Tally.Succeeded(writes);
        _context.Progressed?.Invoke(Tally.Applied);
    }
}

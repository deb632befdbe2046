using System.Collections.Frozen;
using Personalization.Journal;
using Personalization.Records;
using Personalization.Sync.Plan;

namespace Personalization.Sync.Apply;

/// <summary>
/// The second phase of a run: sends the plan to the store in batches, several in flight. Operations by which an index value goes from one
/// record to another wait until everything else is done, those that claim it and those that give it up.
/// </summary>
internal sealed class PlanApplier
{
    private readonly SyncTarget _target;
    private readonly SyncPlan _plan;
    private readonly OutcomeLog _log;
    private readonly IReadOnlyList<string> _supersedes;
    private readonly BatchSender _sender;
    private readonly RemovedParts _removed;
    private readonly List<string> _indexes;
    private readonly List<DeferredWrite> _deferred = [];
    private readonly Func<string, string, bool>? _isAwaited;
    private long _acknowledged;
    private long _covered;
    private int _batchesSinceMove;

    /// <param name="target">The sync in its region.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="log">The plan's outcome log.</param>
    /// <param name="mark">The mark that names the plan, under the token of the run that applies it.</param>
    /// <param name="supersedes">Forgotten syncs whose parts give way.</param>
    internal PlanApplier(SyncTarget target, SyncPlan plan, OutcomeLog log, SyncMark mark, IReadOnlyList<string> supersedes)
    {
        _target = target;
        _plan = plan;
        _log = log;
        _supersedes = supersedes;
        Mark = mark;
        _sender = new BatchSender(target.Records, new FailureThreshold(target.SyncId, target.Limits));
        _removed = new RemovedParts(target, plan.Header);
        _indexes = [.. target.Sync.Indexes.Select(index => index.Key)];
        _isAwaited = plan.Claims is { } claims ? (index, value) => _indexes.IndexOf(index) is var position and >= 0 && claims.Contains(position, value) : null;
        _acknowledged = _covered = Attempted = plan.Progress.Offset;
    }

    /// <summary>The plan's operations before this position were or may have been attempted.</summary>
    internal long Attempted { get; private set; }

    internal ApplyTally Tally { get; } = new();

    /// <summary>The mark as it is now.</summary>
    internal SyncMark Mark { get; private set; }

    /// <summary>Is told how many operations have succeeded.</summary>
    internal Action<long>? Progressed { get; init; }

    /// <summary>Gets what records the rows; <see langword="null"/> while the debugger is off.</summary>
    internal DebugRows? Debugged { get; init; }

    internal async Task ApplyAsync(BatchReader batches, CancellationToken cancellationToken)
    {
        await ApplyBatchesAsync(batches, cancellationToken).ConfigureAwait(false);
        _acknowledged = _plan.Operations;
        if (_deferred.Count > 0 || batches.Waiting.Count > 0)
        {
            await CoverAsync(cancellationToken).ConfigureAwait(false);
        }

        var exchange = new ValueExchange(_target, _plan, SendAsync);
        foreach (var barred in await exchange.SettleAsync([.. _deferred, .. batches.Waiting.Select(write => new DeferredWrite(write, 0))], cancellationToken).ConfigureAwait(false))
        {
            var verdict = new Verdict(VerdictKind.IndexTaken, barred.Write.Kind, barred.Write.Ordinal, (ulong)barred.IndexPosition);
            Settle(verdict);
            if (Debugged is { IsOn: true } rows)
            {
                await rows.AddAsync([rows.Settled(barred.Write, rows.BatchOfWaiting(barred.Write.Ordinal), verdict)], cancellationToken).ConfigureAwait(false);
            }
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
        if (Debugged is not null)
        {
            await Debugged.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await _log.CoverAsync(offset, done: offset == SyncMark.WholePlan, cancellationToken).ConfigureAwait(false);
        _target.Passed(RunStep.OutcomesLogged);
        var next = Mark with { PlanOffset = offset };
        await _target.MoveMarkAsync(Mark, next, cancellationToken).ConfigureAwait(false);
        Mark = next;
        _target.Passed(RunStep.LowWaterMoved);
    }

    /// <summary>A store that answers at once would keep this thread, so the next batch is made on another.</summary>
    private static Task<(IReadOnlyList<PlannedWrite> Writes, long End)?> ReadAheadAsync(BatchReader batches, CancellationToken cancellationToken)
        => Task.Run(() => batches.ReadAsync(cancellationToken), CancellationToken.None);

    private async Task ApplyBatchesAsync(BatchReader batches, CancellationToken cancellationToken)
    {
        var inFlight = new Queue<(Task Work, long End)>(_target.Limits.BatchesInFlight);
        var next = ReadAheadAsync(batches, cancellationToken);
        try
        {
            while (await next.ConfigureAwait(false) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = ReadAheadAsync(batches, cancellationToken);
                if (inFlight.Count == _target.Limits.BatchesInFlight)
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
        if (++_batchesSinceMove >= _target.Limits.LowWaterBatches)
        {
            await CoverAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SendBatchAsync(IReadOnlyList<PlannedWrite> writes, CancellationToken cancellationToken)
    {
        var refused = await SendAsync(writes, releases: null, cancellationToken).ConfigureAwait(false);
        lock (_deferred)
        {
            _deferred.AddRange(refused);
        }

        foreach (var deferred in refused)
        {
            _log.Add(new Verdict(VerdictKind.Deferred, deferred.Write.Kind, deferred.Write.Ordinal));
        }

        _target.Passed(RunStep.BatchAcknowledged);
    }

    /// <param name="writes">The writes.</param>
    /// <param name="releases">What they take from other records, which give it up; <see langword="null"/> where such writes are to wait.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The writes that have to wait, or to be refused.</returns>
    private async Task<IReadOnlyList<DeferredWrite>> SendAsync(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim>? releases, CancellationToken cancellationToken)
    {
        await _removed.KeepAsync(writes, cancellationToken).ConfigureAwait(false);
        RecordOperation[] operations = [.. writes.Select(write => write.Operation)];
        var batch = new RecordBatch(_target.SyncId, Mark.Token, _plan.Header.StartedAt, _indexes, operations)
        {
            Releases = releases ?? FrozenSet<IndexClaim>.Empty,
            Supersedes = _supersedes,
            IsAwaited = releases is null ? _isAwaited : null,
        };
        var result = await _sender.SendAsync(batch, cancellationToken).ConfigureAwait(false);
        if (result.Refusals.Count == 0 && result.RowErrors.Count == 0)
        {
            Succeeded(writes);
            await ShowAsync(writes, releases, settled: null, cancellationToken).ConfigureAwait(false);
            return [];
        }

        var settled = Debugged is null ? null : new List<(PlannedWrite Write, Verdict Verdict)>();
        var open = writes.ToArray();
        var taken = new List<DeferredWrite>();
        foreach (var error in result.RowErrors)
        {
            var verdict = new Verdict(VerdictKind.RowError, open[error.Position].Kind, open[error.Position].Ordinal, Reason: error.Reason);
            Settle(verdict);
            settled?.Add((open[error.Position], verdict));
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
                taken.Add(new DeferredWrite(write, _indexes.IndexOf(refusal.Index!), refusal.Holder));
            }
            else
            {
                var verdict = VerdictOn(write, refusal);
                Settle(verdict);
                settled?.Add((write, verdict));
            }
        }

        Succeeded(open);
        await ShowAsync(open, releases, settled, cancellationToken).ConfigureAwait(false);
        return taken;
    }

    /// <summary>Records what became of a batch. Its number is the position of its first operation, which a resumed run numbers the same.</summary>
    private ValueTask ShowAsync(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim>? releases, List<(PlannedWrite Write, Verdict Verdict)>? settled, CancellationToken cancellationToken)
    {
        if (Debugged is not { IsOn: true } rows)
        {
            return default;
        }

        var first = long.MaxValue;
        foreach (var write in writes)
        {
            first = write.Kind == default ? first : Math.Min(first, write.Ordinal);
        }

        settled?.ForEach(one => first = Math.Min(first, one.Write.Ordinal));
        var batch = releases is null ? first : rows.BatchOfWaiting(first);
        var shown = new List<JournalRow>(writes.Count);
        foreach (var write in writes)
        {
            if (write.Kind != default)
            {
                shown.Add(rows.Succeeded(write, batch));
            }
        }

        settled?.ForEach(one => shown.Add(rows.Settled(one.Write, batch, one.Verdict)));
        return rows.AddAsync(shown, cancellationToken);
    }

    /// <summary>Before it was resumed, this very run wrote the part.</summary>
    private bool IsOwn(OperationRefusal refusal) => refusal.Reason == RefusalReason.PartExists && refusal.Token >= _plan.Header.Token;

    private Verdict VerdictOn(PlannedWrite write, OperationRefusal refusal) => refusal.Reason switch
    {
        RefusalReason.RecordMissing => new Verdict(VerdictKind.RecordMissing, write.Kind, write.Ordinal),
        RefusalReason.PartExists when refusal.InputHash == write.Operation.InputHash => new Verdict(VerdictKind.PartUnchanged, write.Kind, write.Ordinal),
        RefusalReason.PartExists => new Verdict(VerdictKind.PartExists, write.Kind, write.Ordinal, refusal.InputHash),
        _ => throw SyncErrors.Superseded(_target.Sync),
    };

    private void Settle(Verdict verdict)
    {
        _log.Add(verdict);
        Tally.Refused(verdict);
    }

    private void Succeeded(IReadOnlyList<PlannedWrite> writes)
    {
        Tally.Succeeded(writes);
        Progressed?.Invoke(Tally.Applied);
    }
}

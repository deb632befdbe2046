using System.Text;
using Personalization.Errors;
using Personalization.Records;
using Personalization.Sync.Planning;

namespace Personalization.Sync.Applying;

/// <summary>
/// The second phase of a run: sends the plan to the store in batches, several in flight. Claims that another record stands in the way of
/// wait until everything else is done.
/// </summary>
internal sealed class PlanApplier
{
    private readonly IRecordStore _store;
    private readonly SyncDefinition _sync;
    private readonly long _token;
    private readonly DateTimeOffset _startedAt;
    private readonly RunTally _tally;
    private readonly HashSet<byte[]> _keptKeys;
    private readonly List<string> _indexes;
    private readonly SyncLimits _limits;
    private readonly Action<long>? _progress;
    private readonly List<DeferredWrite> _deferred = [];
    private readonly long[] _applied = new long[(int)PlanOperationKind.Removal + 1];

    internal PlanApplier(
        IRecordStore store, SyncDefinition sync, long token, DateTimeOffset startedAt, RunTally tally, HashSet<byte[]> keptKeys, SyncLimits limits, Action<long>? progress)
    {
        _store = store;
        _sync = sync;
        _token = token;
        _startedAt = startedAt;
        _tally = tally;
        _keptKeys = keptKeys;
        _indexes = [.. sync.Indexes.Select(index => index.Key)];
        _limits = limits;
        _progress = progress;
    }

    /// <summary>The plan's operations before this position were or may have been attempted.</summary>
    internal long Attempted { get; private set; }

    /// <summary>How many operations of a kind the store has acknowledged.</summary>
    internal long AppliedOf(PlanOperationKind kind) => _applied[(int)kind];

    internal async Task ApplyAsync(BatchReader batches, CancellationToken cancellationToken)
    {
        var inFlight = new Queue<Task>(_limits.BatchesInFlight);
        var next = ReadAheadAsync(batches, cancellationToken);
        try
        {
            while (await next.ConfigureAwait(false) is { } batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                next = ReadAheadAsync(batches, cancellationToken);
                if (inFlight.Count == _limits.BatchesInFlight)
                {
                    await inFlight.Dequeue().ConfigureAwait(false);
                }

                Attempted = batch.End;
                inFlight.Enqueue(SendAsync(batch.Writes, cancellationToken));
            }
        }
        finally
        {
            // Also after a failure: nothing may still be on its way, or read, when the plan is folded.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.WhenAll(inFlight).ConfigureAwait(false);
        }

        await new DeferredClaims(_deferred, _indexes, _limits.BatchOperations, SendDeferredAsync).ResolveAsync(cancellationToken).ConfigureAwait(false);
        foreach (var deferred in _deferred)
        {
            Refuse(deferred);
        }
    }

    /// <summary>A store that answers at once would keep this thread, so the next batch is made on another.</summary>
    private static Task<PlannedBatch?> ReadAheadAsync(BatchReader batches, CancellationToken cancellationToken)
        => Task.Run(() => batches.ReadAsync(cancellationToken), CancellationToken.None);

    private async Task SendAsync(IReadOnlyList<PlannedWrite> writes, CancellationToken cancellationToken)
    {
        var refused = await SendDeferredAsync(writes, releases: null, cancellationToken).ConfigureAwait(false);
        lock (_deferred)
        {
            _deferred.AddRange(refused);
        }
    }

    private async Task<IReadOnlyList<DeferredWrite>> SendDeferredAsync(
        IReadOnlyList<PlannedWrite> writes, IReadOnlySet<IndexClaim>? releases, CancellationToken cancellationToken)
    {
        RecordOperation[] operations = [.. writes.Select(write => write.Operation)];
        var refusals = await ApplyAsync(operations, releases, cancellationToken).ConfigureAwait(false);
        CountApplied(writes, refusals);
        return [.. refusals.Select(refusal =>
            new DeferredWrite(writes[refusal.Position], _indexes.IndexOf(refusal.Index!), refusal.Holder!))];
    }

    private void CountApplied(IReadOnlyList<PlannedWrite> writes, IReadOnlyList<OperationRefusal> refusals)
    {
        lock (_applied)
        {
            foreach (var write in writes)
            {
                _applied[(int)write.Kind]++;
            }

            foreach (var refusal in refusals)
            {
                _applied[(int)writes[refusal.Position].Kind]--;
            }

            _progress?.Invoke(_applied.Sum());
        }
    }

    private async Task<IReadOnlyList<OperationRefusal>> ApplyAsync(
        IReadOnlyList<RecordOperation> operations, IReadOnlySet<IndexClaim>? releases, CancellationToken cancellationToken)
    {
        var batch = new RecordBatch(_sync.Collection, _sync.Id, _token, _startedAt, _indexes, operations, releases);
        var refusals = await _store.ApplyAsync(batch, cancellationToken).ConfigureAwait(false);
        foreach (var refusal in refusals)
        {
            if (refusal.Reason == RefusalReason.Superseded)
            {
                throw new PersonalizationException(
                    ErrorCodes.LeaseLost,
                    $"Sync '{_sync.Id}': a newer run has written to the store, so this one stops. Nothing is lost: the newer run has the newer model.");
            }
        }

        return refusals;
    }

    private void Refuse(DeferredWrite deferred)
    {
        var key = Encoding.UTF8.GetBytes(deferred.Key);
        _tally.Withdraw(deferred.Write.Kind);
        _tally.Rejected++;
        _tally.Sample(key, IndexConflict.ReasonFor(_sync, _indexes[deferred.IndexPosition]));
        _keptKeys.Add(key);
    }
}

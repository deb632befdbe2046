using Personalization.Records;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Plan;

/// <summary>
/// Folds a plan that was not applied to its end into the snapshot before it: whatever was or may have been attempted becomes unknown,
/// so that the next run writes or removes it, and nothing else is touched. Reads the plan twice rather than keep its keys.
/// </summary>
internal sealed class PlanFold : IDisposable
{
    private readonly SyncPlan _plan;
    private readonly SnapshotFile? _old;
    private readonly long _attemptedOperations;
    private readonly EntryTable _attempted;
    private long _count;

    private PlanFold(SyncPlan plan, long attemptedOperations)
    {
        _plan = plan;
        _old = plan.Base;
        _attemptedOperations = attemptedOperations;
        _attempted = new EntryTable(attemptedOperations);
    }

    /// <summary>Leaves the snapshot in its place.</summary>
    /// <param name="state">Where state files lie.</param>
    /// <param name="syncId">The sync's id.</param>
    /// <param name="mark">The mark that names the plan.</param>
    /// <param name="attempted">Operations before this position were or may have been attempted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many keys became unknown, or <see langword="null"/> when there is no plan that the mark names.</returns>
    internal static async Task<long?> FoldAsync(ISyncStateStore state, string syncId, SyncMark mark, long attempted, CancellationToken cancellationToken)
    {
        using var plan = await SyncPlan.OpenAsync(state, syncId, mark, cancellationToken).ConfigureAwait(false);
        if (plan is null)
        {
            return null;
        }

        using var fold = new PlanFold(plan, Math.Min(attempted, plan.Operations));
        var file = await state.CreateAsync(syncId, StateFileKind.Snapshot, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            var writer = new BlockWriter(file.Stream);
            await writer.StartAsync(StateFormat.SnapshotMagic, fold.NewHeader(mark).ToUtf8(), cancellationToken).ConfigureAwait(false);
            await fold.CollectAsync(state, cancellationToken).ConfigureAwait(false);
            await fold.CopyOldAsync(writer, cancellationToken).ConfigureAwait(false);
            await fold.AddNewAsync(state, writer, cancellationToken).ConfigureAwait(false);
            await writer.FinishAsync((uint)SnapshotFlags.Folded, default, cancellationToken).ConfigureAwait(false);
            await file.CommitAsync(cancellationToken).ConfigureAwait(false);
            return fold._count;
        }
    }

    public void Dispose() => _attempted.Dispose();

    private Task CollectAsync(ISyncStateStore state, CancellationToken cancellationToken) => ForEachAttemptedAsync(
        state,
        operation =>
        {
            _count++;
            _attempted.Add(KeyIdentity.Of(operation.Key), EntryState.Unknown, operation.Hash);
        },
        target: null,
        cancellationToken);

    private async Task CopyOldAsync(BlockWriter target, CancellationToken cancellationToken)
    {
        if (_old is null)
        {
            return;
        }

        var reader = await _old.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                CopyBlock(reader.Payload.Span, target);
                await target.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Appends the attempted keys that the old snapshot lacks.</summary>
    private Task AddNewAsync(ISyncStateStore state, BlockWriter target, CancellationToken cancellationToken) => ForEachAttemptedAsync(
        state,
        operation =>
        {
            if (_attempted.Match(KeyIdentity.Of(operation.Key), out _, out var hash) == EntryTable.MatchResult.First)
            {
                new SnapshotEntry(EntryState.Unknown, RowOutcome.Unchanged, hash, operation.Key).Write(target);
            }
        },
        target,
        cancellationToken);

    private async Task ForEachAttemptedAsync(ISyncStateStore state, Action<PlanOperation> visit, BlockWriter? target, CancellationToken cancellationToken)
    {
        // Another process that has the lease now may have removed it.
        var plan = await SyncPlan.OpenFileAsync(state, _plan.Header.SyncId, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.PlanMagic, _plan.Header.SyncId, "has vanished during the run");
        await using (plan.ConfigureAwait(false))
        {
            var ordinal = 0L;
            while (ordinal < _attemptedOperations && await plan.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                ordinal = VisitBlock(plan.Payload.Span, ordinal, visit);
                if (target is not null)
                {
                    await target.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private long VisitBlock(ReadOnlySpan<byte> payload, long ordinal, Action<PlanOperation> visit)
    {
        for (; !payload.IsEmpty; ordinal++)
        {
            var operation = PlanOperation.Read(ref payload);
            if (ordinal < _attemptedOperations && !_plan.Footer.Voided.Contains(ordinal))
            {
                visit(operation);
            }
        }

        return ordinal;
    }

    private void CopyBlock(ReadOnlySpan<byte> entries, BlockWriter target)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            var tried = _attempted.Match(KeyIdentity.Of(entry.Key), out _, out _) != EntryTable.MatchResult.NotFound;
            var state = tried || (_plan.Header.DistrustsBase && entry.State == EntryState.Known) ? EntryState.Unknown : entry.State;
            new SnapshotEntry(state, entry.Outcome == RowOutcome.Held ? RowOutcome.Held : RowOutcome.Unchanged, entry.Hash, entry.Key).Write(target);
        }
    }

    private SnapshotHeader NewHeader(SyncMark mark) => new()
    {
        RunId = _plan.Header.RunId,
        SyncId = _plan.Header.SyncId,
        BaseId = _plan.Header.BaseId,
        Collection = _plan.Header.Collection,
        KeyColumn = _plan.Header.KeyColumn,
        Fingerprint = _old?.Header.Fingerprint ?? string.Empty,
        StartedAt = _plan.Header.StartedAt,
        KnownAt = _old?.Header.AsOf,
        Token = mark.Token,
        Owner = _old?.Header.Owner,
        Sizes = SnapshotSize.Next(_old, _plan.Header.StartedAt),
    };
}

using Personalization.Sync.Planning;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshots;

/// <summary>
/// Folds a plan that was not applied to its end into the snapshot before it: whatever was or may have been attempted becomes unknown,
/// so that the next run writes or removes it, and nothing else is touched. Reads the plan twice rather than keep its keys.
/// </summary>
internal sealed class PlanFolder(SnapshotFile? old, OrdinalSet voided, long attemptedOperations, bool distrustOld) : IDisposable
{
    private readonly EntryTable _attempted = new(attemptedOperations);

    /// <summary>How many operations were or may have been attempted.</summary>
    internal long Attempted { get; private set; }

    internal Task CollectAsync(BlockReader plan, CancellationToken cancellationToken) => ForEachAttemptedAsync(
        plan,
        operation =>
        {
            Attempted++;
            _attempted.Add(KeyIdentity.Of(operation.Key), EntryState.Unknown, operation.Hash);
        },
        target: null,
        cancellationToken);

    internal async Task CopyOldAsync(BlockWriter target, CancellationToken cancellationToken)
    {
        if (old is null)
        {
            return;
        }

        var reader = await old.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
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
    internal Task AddNewAsync(BlockReader plan, BlockWriter target, CancellationToken cancellationToken) => ForEachAttemptedAsync(
        plan,
        operation =>
        {
            if (_attempted.Match(KeyIdentity.Of(operation.Key), out _, out var hash) == EntryTable.MatchResult.First)
            {
                new SnapshotEntry(EntryState.Unknown, RowOutcome.Unchanged, hash, operation.Key).Write(target);
            }
        },
        target,
        cancellationToken);

    public void Dispose() => _attempted.Dispose();

    private async Task ForEachAttemptedAsync(
        BlockReader plan, Action<PlanOperation> visit, BlockWriter? target, CancellationToken cancellationToken)
    {
        var ordinal = 0L;
        while (ordinal < attemptedOperations && await plan.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            ordinal = VisitBlock(plan.Payload.Span, ordinal, visit);
            if (target is not null)
            {
                await target.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private long VisitBlock(ReadOnlySpan<byte> payload, long ordinal, Action<PlanOperation> visit)
    {
        for (; !payload.IsEmpty; ordinal++)
        {
            var operation = PlanOperation.Read(ref payload);
            if (ordinal < attemptedOperations && !voided.Contains(ordinal))
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
            var state = tried || (distrustOld && entry.State == EntryState.Known) ? EntryState.Unknown : entry.State;
            new SnapshotEntry(state, RowOutcome.Unchanged, entry.Hash, entry.Key).Write(target);
        }
    }
}

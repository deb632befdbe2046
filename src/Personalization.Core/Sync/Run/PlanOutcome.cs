using System.Text;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Run;

/// <summary>
/// What became of a plan, read from the plan and its outcome log. Verdicts may be as many as there are rows, where a mode does not act on most
/// of them, so no object is kept for each.
/// </summary>
internal sealed class PlanOutcome : IDisposable
{
    private readonly SyncDefinition _sync;
    private readonly OrdinalSet _refused = new();

    // By position, as the log names operations.
    private readonly EntryTable _existing = new();
    private readonly Dictionary<long, Verdict> _samples = [];

    private PlanOutcome(SyncDefinition sync, SyncPlan plan)
    {
        _sync = sync;
        Account = new RunAccount(plan);
    }

    internal RunAccount Account { get; }

    /// <summary>The keys of operations that the store refused: their old entries hold on.</summary>
    internal KeptKeys RefusedKeys { get; } = new();

    /// <summary>What the store has of keys that an insert found written already.</summary>
    internal EntryTable KnownParts { get; } = new();

    internal static async Task<PlanOutcome> ReadAsync(SyncTarget target, SyncPlan open, CancellationToken cancellationToken)
    {
        var outcome = new PlanOutcome(target.Sync, open);
        await OutcomeReader.ReadAsync(target.State, target.SyncId, open.Header.RunId, long.MaxValue, outcome.Note, cancellationToken).ConfigureAwait(false);
        if (outcome._refused.Count > 0)
        {
            await outcome.ReadKeysAsync(target.State, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    public void Dispose()
    {
        _existing.Dispose();
        RefusedKeys.Dispose();
        KnownParts.Dispose();
    }

    private static KeyIdentity IdentityOf(long ordinal) => KeyIdentity.Of(BitConverter.GetBytes(ordinal));

    private void Note(Verdict verdict)
    {
        Account.Add(verdict);
        if (verdict.Kind is VerdictKind.Deferred or VerdictKind.PartUnchanged)
        {
            return;
        }

        _refused.Add(verdict.Ordinal);
        if (verdict.Kind == VerdictKind.PartExists)
        {
            _existing.Add(IdentityOf(verdict.Ordinal), EntryState.Known, verdict.Detail);
        }
        else if (verdict.IsRejection && _samples.Count < SyncConstants.MostRejections)
        {
            _samples.Add(verdict.Ordinal, verdict);
        }
    }

    private async Task ReadKeysAsync(ISyncStateStore snapshots, CancellationToken cancellationToken)
    {
        var plan = await SyncPlan.OpenFileAsync(snapshots, _sync.Id, cancellationToken).ConfigureAwait(false)
            ?? throw StateFormat.Damaged(StateFormat.PlanMagic, _sync.Id, "has vanished during the run");
        await using (plan.ConfigureAwait(false))
        {
            var ordinal = 0L;
            while (await plan.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                ordinal = ReadKeys(plan.Payload.Span, ordinal);
            }
        }
    }

    private long ReadKeys(ReadOnlySpan<byte> operations, long ordinal)
    {
        for (; !operations.IsEmpty; ordinal++)
        {
            var operation = PlanOperation.Read(ref operations);
            if (_refused.Contains(ordinal))
            {
                Refuse(operation.Key, ordinal);
            }
        }

        return ordinal;
    }

    private void Refuse(ReadOnlySpan<byte> key, long ordinal)
    {
        RefusedKeys.Add(key);
        if (_existing.TryGet(IdentityOf(ordinal), out _, out var hash))
        {
            KnownParts.Add(KeyIdentity.Of(key), EntryState.Known, hash);
        }

        if (_samples.TryGetValue(ordinal, out var verdict))
        {
            var reason = verdict.Kind == VerdictKind.IndexTaken
                ? ReasonFor(verdict)
                : verdict.Reason ?? string.Empty;
            Account.Sample(Encoding.UTF8.GetString(key), reason, verdict.Operation switch
            {
                PlanOperationKind.Removal => RunOperations.RemovedWord,
                PlanOperationKind.Change => RunOperations.ChangedWord,
                _ => RunOperations.AddedWord,
            });
        }
    }

    /// <summary>The plan may be of a definition before, which had other indexes.</summary>
    private string ReasonFor(Verdict verdict) => verdict.Detail < (ulong)_sync.Indexes.Count
        ? SyncErrors.IndexTaken(_sync, _sync.Indexes[(int)verdict.Detail].Key)
        : "Another record has the value of an index that the sync provided before.";
}

using System.Text;
using Personalization.Mapping;
using Personalization.People;
using Personalization.Sources;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>
/// The first phase of a run: is given each row of the model, compares it with the old snapshot, and appends what is to be done to the
/// plan and what is going to be known to the draft. Nothing is written to a store.
/// </summary>
internal sealed class PlanBuilder : IRowTaker, IDisposable
{
    private readonly SyncDefinition _sync;
    private readonly RowDiffer _differ;
    private readonly PlanWriter _writer;
    private readonly BlockWriter _plan;
    private readonly BlockWriter _draft;
    private readonly RunTally _tally;
    private readonly RowPolicy _policy;
    private readonly bool _hasIndexes;
    private ClaimRegister _claims = new();
    private RowBinding _binding = null!; // until the first row
    private SourceRowEncoder? _encoder;

    internal PlanBuilder(SyncDefinition sync, RowDiffer differ, PlanWriter writer, RunTally tally, RowPolicy policy)
    {
        _sync = sync;
        _differ = differ;
        _writer = writer;
        _plan = writer.Plan;
        _draft = writer.Draft;
        _tally = tally;
        _policy = policy;
        _hasIndexes = sync.Indexes.Count > 0;
    }

    /// <summary>Keys whose entries stay as they were, since their rows were refused.</summary>
    internal KeptKeys KeptKeys { get; } = new();

    /// <summary>Positions of provisional operations that cannot be applied, since their rows cannot be mapped; each has the reason for its part.</summary>
    internal OrdinalSet Refused { get; } = new();

    /// <summary>Gets who was erased: their rows are ignored.</summary>
    internal SuppressedKeys Suppressed { get; init; } = SuppressedKeys.None;

    /// <summary>Gets the keys that an undo holds: their rows end that.</summary>
    internal HeldKeys Held { get; init; } = HeldKeys.None;

    /// <summary>Gets a value indicating whether the old snapshot is that of a run, and the store holds what it says.</summary>
    internal bool TrustsKeys { get; init; }

    /// <summary>Keys of ignored rows that the old snapshot may have: what the store has of them is removed.</summary>
    internal KeptKeys IgnoredKeys { get; } = new();

    /// <summary>Index values that planned operations claim.</summary>
    internal ClaimRegister Claims => _claims;

    /// <summary>Hands the claims over to the caller, who disposes them.</summary>
    internal ClaimRegister TakeClaims()
    {
        var claims = _claims;
        _claims = new ClaimRegister();
        return claims;
    }

    /// <summary>Is told how many rows were read and operations planned, once for every 1,024 rows.</summary>
    internal Action<long, long>? Progressed { get; init; }

    public void Begin(RowReader rows, CancellationToken cancellationToken)
    {
        _binding = new RowBinding(_sync, rows, _sync.MappingRunOf(_writer.Header.RunId, _writer.Header.StartedAt));
        _binding.Columns.Run.Cancellation = cancellationToken;
        _encoder = _writer.Sources is null ? null : new SourceRowEncoder(_binding);
    }

    public ValueTask TakeAsync(CancellationToken cancellationToken)
        => _binding.MayExpand ? TakeElementsAsync(cancellationToken) : TakeRecordAsync(cancellationToken);

    public void Dispose()
    {
        _encoder?.Dispose();
        _binding?.Dispose();
        IgnoredKeys.Dispose();
        _claims.Dispose();
    }

    private async ValueTask TakeElementsAsync(CancellationToken cancellationToken)
    {
        StartRow();
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            await TakeRecordAsync(cancellationToken).ConfigureAwait(false);
        }
        while (_binding.MoveNext());
    }

    private void StartRow()
    {
        try
        {
            _binding.StartRow();
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(_sync, exception);
        }
    }

    /// <summary>Compares and plans the current row, or element of one. In the common case without a state machine.</summary>
    private ValueTask TakeRecordAsync(CancellationToken cancellationToken)
    {
        _tally.RowsQueried += _binding.IsNewRow ? 1 : 0;
        if ((++_tally.Elements & 1023) == 0)
        {
            Progressed?.Invoke(_tally.RowsQueried, _plan.Items);
        }

        if (!TryReadKey())
        {
            return default;
        }

        var refusal = TryHash(out var hash);
        var filling = _differ.FillAsync(cancellationToken);
        if (!filling.IsCompletedSuccessfully || !_differ.TryMatchNext(_binding.Key.Span, out var comparison))
        {
            return LocateAsync(filling, hash, refusal, cancellationToken);
        }

        Decide(comparison, hash, refusal);
        return _draft.IsFull || _plan.IsFull || _writer.Sources?.IsBlockFull == true ? _writer.WriteFullAsync(cancellationToken) : default;
    }

    private async ValueTask LocateAsync(ValueTask filling, ulong hash, string? refusal, CancellationToken cancellationToken)
    {
        await filling.ConfigureAwait(false);
        if (!_differ.TryMatchNext(_binding.Key.Span, out var comparison))
        {
            comparison = await _differ.LocateAsync(_binding.Key, hash, _plan.Items, cancellationToken).ConfigureAwait(false);
        }

        Decide(comparison, hash, refusal);
        if (_draft.IsFull || _plan.IsFull || _writer.Sources?.IsBlockFull == true)
        {
            await _writer.WriteFullAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private bool TryReadKey()
    {
        try
        {
            if (!_binding.TryReadKey())
            {
                _tally.Ignored++;
            }
            else if (_binding.IsRepeat)
            {
                var reason = SyncErrors.ElementTwice(_sync);
                _tally.Rejected++;
                _tally.Sample(_binding.Key.Span, reason);
                ShowRefused(hasKey: true, reason);
            }
            else
            {
                return true;
            }
        }
        catch (SourceValueException exception)
        {
            _tally.RejectWithoutKey(exception.Message);
            ShowRefused(hasKey: false, exception.Message);
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(_sync, exception);
        }

        return false;
    }

    private string? TryHash(out ulong hash)
    {
        try
        {
            hash = _binding.HashInputs();
            return null;
        }
        catch (SourceValueException exception)
        {
            hash = 0;
            return exception.Message;
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(_sync, exception);
        }
    }

    private void Decide(in RowComparison comparison, ulong hash, string? refusal)
    {
        // Who was erased is in no snapshot, so that a row that did not change needs no look; what stands in for a snapshot may be of a store that was restored.
        var isKnown = TrustsKeys && comparison is { Kind: RowComparisonKind.Found, State: EntryState.Known } && comparison.Hash == hash;
        if (!Suppressed.IsEmpty && !isKnown && IgnoreSuppressed(comparison))
        {
            return;
        }

        if (!Held.IsEmpty && Held.Contains(_binding.Key.Span))
        {
            _tally.Returned.Add(Encoding.UTF8.GetString(_binding.Key.Span));
        }

        if (refusal is null && _policy.Leave(comparison.State, comparison.Hash, hash) is { } outcome)
        {
            Leave(comparison, outcome, hash);
            return;
        }

        var isMapped = refusal is null;
        refusal ??= TryPlan(comparison, hash);
        if (refusal is null)
        {
            Draft(EntryState.Known, RowOutcome.Planned, hash);
            return;
        }

        if (comparison.Kind == RowComparisonKind.Provisional && isMapped)
        {
            PlanRefused(refusal, hash);
            return;
        }

        if (comparison.Kind == RowComparisonKind.Provisional)
        {
            _differ.Withdraw(_binding.Key.Span);
        }

        _tally.Rejected++;
        _tally.RejectedChanges += comparison.Kind == RowComparisonKind.Found ? 1 : 0;
        _tally.Sample(_binding.Key.Span, refusal, comparison.Kind switch
        {
            RowComparisonKind.Found => RunOperations.ChangedWord,
            RowComparisonKind.New => RunOperations.AddedWord,
            _ => null,
        });
        KeptKeys.Add(_binding.Key.Span);
        ShowRefused(hasKey: true, refusal);
        Draft(EntryState.Absent, RowOutcome.Rejected, 0);
    }

    private bool IgnoreSuppressed(in RowComparison comparison)
    {
        if (!Suppressed.ContainsRecord(_sync.Collection, _binding.Key.Span))
        {
            return false;
        }

        if (comparison.Kind == RowComparisonKind.Provisional)
        {
            _differ.Withdraw(_binding.Key.Span);
        }

        if (comparison.Kind != RowComparisonKind.New)
        {
            IgnoredKeys.Add(_binding.Key.Span);
        }

        _tally.Ignored++;
        return true;
    }

    /// <summary>The row needs no operation. A part that is left alone was made from the inputs of then.</summary>
    private void Leave(in RowComparison comparison, RowOutcome outcome, ulong hash)
    {
        if (comparison.Kind == RowComparisonKind.Provisional)
        {
            _differ.Withdraw(_binding.Key.Span);
        }

        if (outcome == RowOutcome.Skipped)
        {
            _tally.Skipped++;
        }
        else
        {
            _tally.Unchanged++;
        }

        Draft(EntryState.Known, outcome, outcome == RowOutcome.Skipped ? comparison.Hash : hash);
    }

    /// <summary>Maps the row and appends its operation.</summary>
    /// <returns>Why the row is refused, or <see langword="null"/>.</returns>
    private string? TryPlan(in RowComparison comparison, ulong hash)
    {
        var kind = comparison.Kind switch
        {
            RowComparisonKind.Provisional => PlanOperationKind.Provisional,
            RowComparisonKind.Found when comparison.State != EntryState.Absent && !_policy.CountsAllAsAdded => PlanOperationKind.Change,
            _ => PlanOperationKind.Add,
        };
        ReadOnlySpan<byte> part;
        try
        {
            part = kind == PlanOperationKind.Provisional && _binding.ReadsOperation && !_policy.CountsAllAsAdded
                ? MapBothWays(ref kind)
                : _binding.Map(kind == PlanOperationKind.Change ? MappingOperation.Changed : MappingOperation.Added);
            _binding.ReadIndexValues();
        }
        catch (Exception exception) when (exception is SourceValueException or MappingException)
        {
            return exception.Message;
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(_sync, exception);
        }

        new PlanOperation(kind, hash, _binding.Key.Span, _binding.IndexValues, part).Write(_plan);
        Show();
        Count(kind);
        if (_hasIndexes)
        {
            Claims.Add(_binding.IndexValues);
        }

        return null;
    }

    /// <summary>Nobody knows yet whether the row is added or changed, and its part tells which.</summary>
    private ReadOnlySpan<byte> MapBothWays(scoped ref PlanOperationKind kind)
    {
        var added = _binding.Map(MappingOperation.Added).ToArray();
        var changed = _binding.Map(MappingOperation.Changed);
        if (changed.SequenceEqual(added))
        {
            return added;
        }

        kind = PlanOperationKind.ProvisionalPair;
        return PartPair.Join(added, changed);
    }

    /// <summary>
    /// The row cannot be mapped, which matters only if it needs an operation. Until the end of the model tells, one that says why stands in the
    /// plan; it is never applied.
    /// </summary>
    private void PlanRefused(string refusal, ulong hash)
    {
        Refused.Add(_plan.Items);
        new PlanOperation(PlanOperationKind.Provisional, hash, _binding.Key.Span, default, Encoding.UTF8.GetBytes(refusal)).Write(_plan);
        Show();
        Count(PlanOperationKind.Provisional);
        Draft(EntryState.Known, RowOutcome.Planned, hash);
    }

    /// <summary>Keeps the row of the operation that was appended last, for the debugger.</summary>
    private void Show()
    {
        if (_writer.Sources is { IsOpen: true } sources)
        {
            sources.Add(_plan.Items - 1, EncodeRow().Span);
        }
    }

    /// <summary>Keeps a row that gets no operation, for the debugger.</summary>
    private void ShowRefused(bool hasKey, string reason)
    {
        if (_writer.Sources is { IsOpen: true } sources)
        {
            sources.AddRefused(EncodeRow().Span, hasKey, _binding.Key.Span, reason);
        }
    }

    private ReadOnlyMemory<byte> EncodeRow()
    {
        try
        {
            return _encoder!.Encode();
        }
        catch (Exception exception) when (SyncErrors.IsForeign(exception))
        {
            throw SyncErrors.SourceFailed(_sync, exception);
        }
    }

    /// <summary>A provisional operation counts as an addition until the end of the model tells.</summary>
    private void Count(PlanOperationKind kind)
    {
        if (kind == PlanOperationKind.Change)
        {
            _tally.Changed++;
        }
        else
        {
            _tally.Added++;
        }
    }

    private void Draft(EntryState state, RowOutcome outcome, ulong hash)
        => new SnapshotEntry(state, outcome, hash, _binding.Key.Span).Write(_draft);
}

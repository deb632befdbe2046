using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using Personalization.Records;
using Personalization.Sync.Debugging;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>
/// Ends the first phase: what only the whole model tells is settled here. Removals are planned, provisional operations are named or
/// voided, rows with duplicated keys or with index values that two rows claim are refused.
/// </summary>
internal sealed class PlanSealer
{
    private readonly SyncDefinition _sync;
    private readonly PlanBuilder _builder;
    private readonly RowDiffer _differ;
    private readonly PlanWriter _writer;
    private readonly RunTally _tally;
    private readonly OrdinalSet _voided = new();
    private readonly OrdinalSet _provisionalUnchanged = new();
    private readonly OrdinalSet _provisionalSkipped = new();
    private readonly OrdinalSet _provisionalChanges = new();

    internal PlanSealer(SyncDefinition sync, PlanBuilder builder, RowDiffer differ, PlanWriter writer, RunTally tally)
    {
        _sync = sync;
        _builder = builder;
        _differ = differ;
        _writer = writer;
        _tally = tally;
    }

    internal async Task SealAsync(IRecordCollection records, RemovalPlanner removals, RowPolicy policy, CancellationToken cancellationToken)
    {
        await _differ.SettleAsync((in ResolvedRow row) => NameProvisional(row, policy), removals.Add, removals.AfterBlockAsync, cancellationToken).ConfigureAwait(false);
        await RefuseDuplicatesAsync(cancellationToken).ConfigureAwait(false);
        await RefuseUnmappableAsync(cancellationToken).ConfigureAwait(false);
        CountProvisional();
        await RefuseSharedValuesAsync(records, policy.WriteOf(_sync.Mode), cancellationToken).ConfigureAwait(false);
        if (policy.WritesNothing)
        {
            _tally.Removed = 0;
        }

        if (policy.CountsAllAsAdded)
        {
            await _differ.ForEachKeptAsync(_builder.KeptKeys, removals.Add, removals.AfterBlockAsync, cancellationToken).ConfigureAwait(false);
        }

        await _differ.ForEachKeptAsync(_builder.IgnoredKeys, removals.Add, removals.AfterBlockAsync, cancellationToken).ConfigureAwait(false);
        _writer.Seal(new SyncPlan
        {
            Header = _writer.Header,
            Footer = new PlanFooter
            {
                Voided = _voided,
                ProvisionalChanges = _provisionalChanges,
                Digest = DigestOf(removals),
                Counts = _tally.Counts,
                Rejections = [.. _tally.Rejections],
                RejectedChanges = _tally.RejectedChanges,
            },
            Operations = _writer.Plan.Items,
            Removals = removals.Effective,
            KeptKeys = _builder.KeptKeys,
            Claims = MayExchange(removals, policy) ? _builder.TakeClaims() : null,
        });
    }

    /// <summary>The old snapshot has the key of a provisional row, so its operation is no addition.</summary>
    private void NameProvisional(in ResolvedRow row, RowPolicy policy)
    {
        if (row.OldState == EntryState.Absent || policy.CountsAllAsAdded)
        {
            return;
        }

        switch (policy.Leave(row.OldState, row.OldHash, row.Hash))
        {
            case RowOutcome.Unchanged:
                _provisionalUnchanged.Add(row.Ordinal);
                break;
            case RowOutcome.Skipped:
                _provisionalSkipped.Add(row.Ordinal);
                _builder.KeptKeys.Add(row.Key);
                break;
            default:
                _provisionalChanges.Add(row.Ordinal);
                break;
        }
    }

    private async Task RefuseDuplicatesAsync(CancellationToken cancellationToken)
    {
        var suspects = _differ.Suspects;
        if (suspects.Count == 0)
        {
            return;
        }

        await _writer.ForEachRowAsync(
            row =>
            {
                if (suspects.CountRow(row))
                {
                    _builder.KeptKeys.Add(row.Key);
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (suspects.Duplicated == 0)
        {
            return;
        }

        var unchanged = suspects.DuplicatedRows(RowOutcome.Unchanged);
        _tally.Unchanged -= unchanged;
        var skipped = suspects.DuplicatedRows(RowOutcome.Skipped);
        _tally.Skipped -= skipped;
        _tally.Rejected += unchanged + skipped + suspects.DuplicatedRows(RowOutcome.Planned);
        foreach (var (key, rows) in suspects.Samples)
        {
            _tally.Sample(key, SyncErrors.KeyOfSeveralRows(_sync, rows));
        }

        await _writer.ForEachOperationAsync(
            (ordinal, operation) =>
            {
                if (operation.Kind != PlanOperationKind.Removal && suspects.IsDuplicated(operation.Key))
                {
                    _voided.Add(ordinal);
                    _tally.Withdraw(operation.Kind);
                    _writer.Sources?.Refuse(ordinal, $"Column '{_sync.KeyColumn}': several rows of the model have this key, so none of them was used. Make the key unique in the query.");
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Rows that cannot be mapped and turned out to need it.</summary>
    private async Task RefuseUnmappableAsync(CancellationToken cancellationToken)
    {
        var refused = _builder.Refused;
        refused.ExceptWith(_voided);
        refused.ExceptWith(_provisionalUnchanged);
        refused.ExceptWith(_provisionalSkipped);
        if (refused.Count == 0)
        {
            return;
        }

        await _writer.ForEachOperationAsync(
            (ordinal, operation) =>
            {
                if (refused.Contains(ordinal))
                {
                    _builder.KeptKeys.Add(operation.Key);
                    var isChange = _provisionalChanges.Contains(ordinal);
                    _tally.RejectedChanges += isChange ? 1 : 0;
                    _writer.Sources?.Refuse(ordinal, SourceRowFormat.InPart);
                    _tally.Sample(operation.Key, System.Text.Encoding.UTF8.GetString(operation.Part), isChange ? RunOperations.ChangedWord : RunOperations.AddedWord);
                }
            },
            cancellationToken).ConfigureAwait(false);
        _provisionalChanges.ExceptWith(refused);
        _voided.UnionWith(refused);
        _tally.Added -= refused.Count;
        _tally.Rejected += refused.Count;
    }

    /// <summary>Provisional operations were counted as additions; those of duplicated keys are counted already.</summary>
    private void CountProvisional()
    {
        _provisionalUnchanged.ExceptWith(_voided);
        _provisionalSkipped.ExceptWith(_voided);
        _provisionalChanges.ExceptWith(_voided);
        _voided.UnionWith(_provisionalUnchanged);
        _voided.UnionWith(_provisionalSkipped);
        _tally.Added -= _provisionalUnchanged.Count + _provisionalSkipped.Count + _provisionalChanges.Count;
        _tally.Unchanged += _provisionalUnchanged.Count;
        _tally.Skipped += _provisionalSkipped.Count;
        _tally.Changed += _provisionalChanges.Count;
    }

    private async Task RefuseSharedValuesAsync(IRecordCollection records, RecordOperationKind write, CancellationToken cancellationToken)
    {
        if (!_builder.Claims.HasSuspects)
        {
            return;
        }

        var claims = new Dictionary<(int Index, string Value), List<Claimant>>();
        await _writer.ForEachOperationAsync((ordinal, operation) => Collect(claims, ordinal, operation), cancellationToken).ConfigureAwait(false);
        foreach (var ((index, value), all) in claims)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var claimants = all.Count < 2 ? all : await SkipAsync(records, write, all, cancellationToken).ConfigureAwait(false);
            if (claimants.Count < 2)
            {
                continue;
            }

            var name = _sync.Indexes[index].Key;
            var holder = await records.FindHolderAsync(name, value, cancellationToken).ConfigureAwait(false);
            foreach (var claimant in claimants)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var key = System.Text.Encoding.UTF8.GetString(claimant.Key);
                if (key != holder && _voided.Add(claimant.Ordinal))
                {
                    _tally.Withdraw(claimant.Kind);
                    _tally.Rejected++;
                    var isChange = claimant.Kind == PlanOperationKind.Change;
                    _tally.RejectedChanges += isChange ? 1 : 0;
                    _tally.Sample(claimant.Key, SyncErrors.IndexTaken(_sync, name), isChange ? RunOperations.ChangedWord : RunOperations.AddedWord);
                    _builder.KeptKeys.Add(claimant.Key);
                    _writer.Sources?.Refuse(claimant.Ordinal, SyncErrors.IndexTaken(_sync, name));
                }
            }
        }
    }

    /// <summary>Leaves out rows that the store is going to skip, by the mode: they write nothing, so they claim nothing.</summary>
    private async Task<List<Claimant>> SkipAsync(IRecordCollection records, RecordOperationKind write, List<Claimant> claimants, CancellationToken cancellationToken)
    {
        if (write == RecordOperationKind.Write)
        {
            return claimants;
        }

        var acting = new List<Claimant>(claimants.Count);
        foreach (var claimant in claimants)
        {
            var key = System.Text.Encoding.UTF8.GetString(claimant.Key);
            if (await ModeSkips.ActsAsync(records, _sync, write, key, cancellationToken).ConfigureAwait(false))
            {
                acting.Add(claimant);
            }
        }

        return acting;
    }

    private void Collect(Dictionary<(int Index, string Value), List<Claimant>> claims, long ordinal, PlanOperation operation)
    {
        if (_voided.Contains(ordinal))
        {
            return;
        }

        var values = operation.Values;
        for (var index = 0; !values.IsEmpty; index++)
        {
            if (PlanOperation.TryReadValue(ref values, out var value) && _builder.Claims.IsSuspect(index, value))
            {
                var claim = (index, System.Text.Encoding.UTF8.GetString(value));
                if (!claims.TryGetValue(claim, out var claimants))
                {
                    claims.Add(claim, claimants = []);
                }

                var kind = _provisionalChanges.Contains(ordinal) ? PlanOperationKind.Change : operation.Kind;
                claimants.Add(new Claimant(ordinal, kind, operation.Key.ToArray()));
            }
        }
    }

    /// <summary>Whether a value can go from one record to another: only a part that is there can give one up.</summary>
    private bool MayExchange(RemovalPlanner removals, RowPolicy policy)
        => _sync.Indexes.Count > 0 && (_tally.Changed > 0 || removals.Effective > 0 || policy.CountsAllAsAdded);

    private string DigestOf(RemovalPlanner removals)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, removals.Digest);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], _tally.Removed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], _tally.Added);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], _tally.Changed);
        return XxHash64.HashToUInt64(bytes).ToString("x16", CultureInfo.InvariantCulture);
    }

    private readonly record struct Claimant(long Ordinal, PlanOperationKind Kind, byte[] Key);
}

using System.Buffers.Binary;
using System.Globalization;
using Personalization.Primitives;
using Personalization.Records;
using Personalization.Sync.Snapshots;

namespace Personalization.Sync.Planning;

/// <summary>
/// Ends the first phase: what only the whole model tells is settled here. Removals are planned, provisional operations are named or
/// voided, rows with duplicated keys or with index values that two rows claim are refused.
/// </summary>
internal sealed class PlanSealer
{
    private readonly SyncDefinition _sync;
    private readonly PlanBuilder _builder;
    private readonly RowDiffer _differ;
    private readonly PlanScanner _scanner;
    private readonly RunTally _tally;
    private readonly HashSet<long> _voided = [];
    private readonly HashSet<long> _provisionalChanges = [];

    internal PlanSealer(SyncDefinition sync, PlanBuilder builder, RowDiffer differ, PlanScanner scanner, RunTally tally)
    {
        _sync = sync;
        _builder = builder;
        _differ = differ;
        _scanner = scanner;
        _tally = tally;
    }

    internal async Task<SyncPlan> SealAsync(IRecordStore store, RemovalPlanner removals, bool rewriteAll, CancellationToken cancellationToken)
    {
        await _differ.SettleAsync(removals, cancellationToken).ConfigureAwait(false);
        await RefuseDuplicatesAsync(cancellationToken).ConfigureAwait(false);
        SettleProvisional(rewriteAll);
        await RefuseSharedValuesAsync(store, cancellationToken).ConfigureAwait(false);
        return new SyncPlan
        {
            Operations = _scanner.PlannedOperations,
            Voided = _voided,
            ProvisionalChanges = _provisionalChanges,
            KeptKeys = _builder.KeptKeys,
            Digest = DigestOf(removals),
        };
    }

    private async Task RefuseDuplicatesAsync(CancellationToken cancellationToken)
    {
        if (_differ.Suspects.Count == 0)
        {
            return;
        }

        var occurrences = await _scanner.CountRowsOfAsync(_differ.Suspects, cancellationToken).ConfigureAwait(false);
        var duplicated = new HashSet<byte[]>(ByteKeyComparer.Instance);
        foreach (var (key, rows) in occurrences)
        {
            if (rows.Total < 2)
            {
                continue;
            }

            duplicated.Add(key);
            _builder.KeptKeys.Add(key);
            _tally.Unchanged -= rows.Unchanged;
            _tally.Rejected += rows.Unchanged + rows.Planned;
            _tally.Sample(key, string.Create(
                CultureInfo.InvariantCulture,
                $"Column '{_sync.KeyColumn}': {rows.Total} rows of the model have this key, so none of them was used. Make the key unique in the query."));
        }

        if (duplicated.Count > 0)
        {
            await _scanner.ForEachOperationAsync(
                (ordinal, operation) =>
                {
                    if (operation.Kind != PlanOperationKind.Removal && duplicated.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(operation.Key))
                    {
                        _voided.Add(ordinal);
                        _tally.Withdraw(operation.Kind);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private void SettleProvisional(bool rewriteAll)
    {
        foreach (var row in _differ.Resolved)
        {
            if (row.Ordinal == ProvisionalRows.NoOperation || _voided.Contains(row.Ordinal) || row.OldState == EntryState.Absent)
            {
                continue;
            }

            _tally.Added--;
            if (row.OldState == EntryState.Known && row.OldHash == row.Hash && !rewriteAll)
            {
                _voided.Add(row.Ordinal);
                _tally.Unchanged++;
            }
            else
            {
                _provisionalChanges.Add(row.Ordinal);
                _tally.Changed++;
            }
        }
    }

    private async Task RefuseSharedValuesAsync(IRecordStore store, CancellationToken cancellationToken)
    {
        if (!_builder.Claims.HasSuspects)
        {
            return;
        }

        var claims = new Dictionary<(int Index, string Value), List<Claimant>>();
        await _scanner.ForEachOperationAsync((ordinal, operation) => Collect(claims, ordinal, operation), cancellationToken).ConfigureAwait(false);
        foreach (var ((index, value), claimants) in claims)
        {
            if (claimants.Count < 2)
            {
                continue;
            }

            var name = _sync.Indexes[index].Key;
            var holder = await store.FindHolderAsync(_sync.Collection, name, value, cancellationToken).ConfigureAwait(false);
            foreach (var claimant in claimants)
            {
                var key = System.Text.Encoding.UTF8.GetString(claimant.Key);
                if (key != holder && _voided.Add(claimant.Ordinal))
                {
                    _tally.Withdraw(claimant.Kind);
                    _tally.Rejected++;
                    _tally.Sample(claimant.Key, IndexConflict.ReasonFor(_sync, name));
                    _builder.KeptKeys.Add(claimant.Key);
                }
            }
        }
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

    private string DigestOf(RemovalPlanner removals)
    {
        Span<byte> bytes = stackalloc byte[32];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, removals.Digest);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], _tally.Removed);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], _tally.Added);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], _tally.Changed);
        return XxHash64.Hash(bytes).ToString("x16", CultureInfo.InvariantCulture);
    }

    private readonly record struct Claimant(long Ordinal, PlanOperationKind Kind, byte[] Key);
}

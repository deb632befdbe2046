using System.IO.Hashing;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Diff;

/// <summary>
/// Compares rows with the old snapshot in lockstep. Displaced rows wait as provisional; when too many do, the entries that no row has
/// matched yet are loaded into a table by key. What that would need beyond its memory goes to disk, and is joined with the old snapshot at
/// the end. Keys that may have come twice are collected as suspects, to be checked exactly.
/// </summary>
internal sealed partial class RowDiffer : IAsyncDisposable
{
    private readonly SnapshotFile? _old;
    private readonly ISyncStateStore _snapshots;
    private readonly string _sync;
    private readonly SnapshotMatcher _matcher;
    private readonly KeyFilter _newKeys = new();
    private readonly ProvisionalRows _provisional = new();
    private readonly int _maxProvisional;
    private readonly long _budget;

    // Only those that waited when the table was loaded; the others are told as they are found.
    private readonly List<ResolvedRow> _resolvedByTable = [];

    private EntryTable? _table;

    internal RowDiffer(SnapshotFile? old, ISyncStateStore snapshots, string sync, SyncLimits limits)
    {
        _old = old;
        _snapshots = snapshots;
        _sync = sync;
        _matcher = new SnapshotMatcher(old, limits.WindowEntries, limits.ScanAfterMisses);
        _maxProvisional = limits.MaxProvisionalRows;
        _budget = limits.DisplacedBytes;
    }

    internal delegate void ResolvedVisitor(in ResolvedRow row);

    /// <summary>Keys that two rows may have carried.</summary>
    internal SuspectKeys Suspects { get; } = new();

    /// <summary>The most memory that displaced rows have taken at once.</summary>
    internal long PeakBytes { get; private set; }

    private bool HasRoomForNewKey => _spill is null && _newKeys.BytesToAdd + (_table?.Bytes ?? 0) + _provisional.Bytes <= _budget;

    private long Bytes => (_table?.Bytes ?? 0) + _newKeys.Bytes + _provisional.Bytes;

    internal ValueTask FillAsync(CancellationToken cancellationToken)
        => _table is null ? _matcher.FillAsync(cancellationToken) : ValueTask.CompletedTask;

    /// <summary>The common case: the row is the next entry of the old snapshot.</summary>
    internal bool TryMatchNext(ReadOnlySpan<byte> key, out RowComparison comparison)
    {
        if (_table is null && _matcher.TryMatchNext(key, out var state, out var hash))
        {
            comparison = new RowComparison(RowComparisonKind.Found, state, hash);
            return true;
        }

        comparison = default;
        return false;
    }

    /// <summary>Finds a row that is not the next entry.</summary>
    /// <param name="key">The row's key.</param>
    /// <param name="hash">The hash of its inputs.</param>
    /// <param name="ordinal">The position that its operation will have in the plan.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    internal async ValueTask<RowComparison> LocateAsync(ReadOnlyMemory<byte> key, ulong hash, long ordinal, CancellationToken cancellationToken)
    {
        if (_table is null && _spill is null && _old is not null && IsProvisionalFull(key.Span))
        {
            await MakeRoomAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_table is not null)
        {
            if (TryLocateInTable(key.Span, out var comparison))
            {
                return comparison;
            }
        }
        else
        {
            var (found, state, oldHash) = await _matcher.SearchAsync(key, cancellationToken).ConfigureAwait(false);
            if (found)
            {
                return new RowComparison(RowComparisonKind.Found, state, oldHash);
            }

            if (_spill is null && _old is not null && _matcher.MatchedCount < _old.Count)
            {
                return AddProvisional(key.Span, hash, ordinal);
            }
        }

        return HasRoomForNewKey ? AddNewKey(key.Span) : await SpillAsync(key, hash, ordinal, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A provisional row was rejected, so the plan has no operation for it.</summary>
    internal void Withdraw(ReadOnlySpan<byte> key)
    {
        if (_spill is null)
        {
            _provisional.Withdraw(key);
        }
        else
        {
            _spill.WithdrawLastRow();
        }
    }

    /// <summary>Scans the old snapshot once more, if need be: tells which provisional rows it knows, and the keys that no row carried.</summary>
    internal async ValueTask SettleAsync(
        ResolvedVisitor resolved, PlanWriter.EntryVisitor removed, Func<CancellationToken, ValueTask> afterBlock, CancellationToken cancellationToken)
    {
        NotePeak(Bytes);
        foreach (var row in _resolvedByTable)
        {
            cancellationToken.ThrowIfCancellationRequested();
            resolved(row);
        }

        if (_spill is not null)
        {
            await JoinSpillAsync(_spill, resolved, cancellationToken).ConfigureAwait(false);
        }

        var everyEntryOnce = _old is not null && _matcher.MatchedCount == _old.Count && _newKeys.Count == 0 && _provisional.Count == 0;
        if (_old is not null && !everyEntryOnce)
        {
            await ForEachOldAsync(
                (entries, ordinal) => SettleBlock(entries, ordinal, resolved, removed), afterBlock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Names as removed the refused keys that the old snapshot has, for a run that leaves no part as it was.</summary>
    internal async ValueTask ForEachKeptAsync(
        KeptKeys keys, PlanWriter.EntryVisitor removed, Func<CancellationToken, ValueTask> afterBlock, CancellationToken cancellationToken)
    {
        if (_old is not null && keys.Count > 0)
        {
            await ForEachOldAsync((entries, ordinal) => RemoveKept(entries, ordinal, keys, removed), afterBlock, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _newKeys.Dispose();
        _table?.Dispose();
        Suspects.Dispose();
        await _matcher.DisposeAsync().ConfigureAwait(false);
        if (_spill is not null)
        {
            await _spill.DisposeAsync().ConfigureAwait(false);
        }
    }

    private delegate long BlockVisitor(ReadOnlySpan<byte> entries, long ordinal);

    private bool IsProvisionalFull(ReadOnlySpan<byte> key) => _provisional.Count >= _maxProvisional || _provisional.BytesToAdd(key) > _budget;

    private void NotePeak(long bytes) => PeakBytes = Math.Max(PeakBytes, bytes);

    private bool TryLocateInTable(ReadOnlySpan<byte> key, out RowComparison comparison)
    {
        var match = _table!.Match(KeyIdentity.Of(key), out var state, out var hash);
        if (match == EntryTable.MatchResult.Again)
        {
            Suspects.Add(KeyIdentity.Of(key));
        }

        comparison = new RowComparison(RowComparisonKind.Found, state, hash);
        return match != EntryTable.MatchResult.NotFound;
    }

    private RowComparison AddProvisional(ReadOnlySpan<byte> key, ulong hash, long ordinal)
    {
        if (!_provisional.TryAdd(key, hash, ordinal))
        {
            Suspects.Add(KeyIdentity.Of(key));
            return new RowComparison(RowComparisonKind.New);
        }

        return new RowComparison(RowComparisonKind.Provisional);
    }

    private RowComparison AddNewKey(ReadOnlySpan<byte> key)
    {
        if (!_newKeys.Add(XxHash64.HashToUInt64(key)) || _provisional.TryGet(key, out _))
        {
            Suspects.Add(KeyIdentity.Of(key));
        }

        return new RowComparison(RowComparisonKind.New);
    }

    /// <summary>Too many rows are provisional: they are looked for in a table of all entries, if that fits, or else wait on disk.</summary>
    private ValueTask MakeRoomAsync(CancellationToken cancellationToken)
        => Bytes + EntryTable.BytesFor(_old!.Count - _matcher.MatchedCount) <= _budget
            ? LoadTableAsync(cancellationToken)
            : StartSpillAsync(cancellationToken);

    private async ValueTask LoadTableAsync(CancellationToken cancellationToken)
    {
        var table = new EntryTable(_old!.Count - _matcher.MatchedCount);
        _table = table;
        await ForEachOldAsync((entries, ordinal) => LoadBlock(table, entries, ordinal), afterBlock: null, cancellationToken).ConfigureAwait(false);
        NotePeak(Bytes);
        foreach (var (key, row) in _provisional.TakeAll())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var identity = KeyIdentity.Of(key);
            if (table.Match(identity, out var state, out var hash) == EntryTable.MatchResult.NotFound)
            {
                _ = HasRoomForNewKey ? AddNewKey(key) : await SpillAsync(key, row.Hash, row.Ordinal, cancellationToken).ConfigureAwait(false);
            }
            else if (row.Ordinal != ProvisionalRows.NoOperation)
            {
                _resolvedByTable.Add(new ResolvedRow(identity, row.Ordinal, row.Hash, state, hash));
            }
        }
    }

    private async ValueTask ForEachOldAsync(
        BlockVisitor visit, Func<CancellationToken, ValueTask>? afterBlock, CancellationToken cancellationToken)
    {
        var reader = await _old!.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var ordinal = 0L;
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                ordinal = visit(reader.Payload.Span, ordinal);
                if (afterBlock is not null)
                {
                    await afterBlock(cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private long LoadBlock(EntryTable table, ReadOnlySpan<byte> entries, long ordinal)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (!_matcher.IsMatched(ordinal++))
            {
                table.Add(KeyIdentity.Of(entry.Key), entry.State, entry.Hash);
            }
        }

        return ordinal;
    }

    private long SettleBlock(ReadOnlySpan<byte> entries, long ordinal, ResolvedVisitor resolved, PlanWriter.EntryVisitor removed)
    {
        for (; !entries.IsEmpty; ordinal++)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (_matcher.IsMatched(ordinal))
            {
                if (_newKeys.Contains(XxHash64.HashToUInt64(entry.Key)) || _provisional.TryGet(entry.Key, out _))
                {
                    Suspects.Add(KeyIdentity.Of(entry.Key));
                }
            }
            else if (_provisional.TryGet(entry.Key, out var row))
            {
                if (row.Ordinal != ProvisionalRows.NoOperation)
                {
                    resolved(new ResolvedRow(KeyIdentity.Of(entry.Key), row.Ordinal, row.Hash, entry.State, entry.Hash));
                }
            }
            else if (!_carried.Contains(ordinal) && (_table is null || !_table.IsMatched(KeyIdentity.Of(entry.Key))))
            {
                removed(entry);
            }
        }

        return ordinal;
    }

    private static long RemoveKept(ReadOnlySpan<byte> entries, long ordinal, KeptKeys keys, PlanWriter.EntryVisitor removed)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            ordinal++;
            if (keys.Contains(entry.Key))
            {
                removed(entry);
            }
        }

        return ordinal;
    }
}

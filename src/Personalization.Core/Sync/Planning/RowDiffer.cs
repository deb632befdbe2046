using Personalization.Primitives;
using Personalization.Sync.Snapshots;

namespace Personalization.Sync.Planning;

/// <summary>
/// Compares rows with the old snapshot in lockstep. Displaced rows wait as provisional; when too many do, the entries that no row has
/// matched yet are loaded into a table by key. Keys that may have come twice are collected as suspects, to be checked exactly.
/// </summary>
internal sealed class RowDiffer : IAsyncDisposable
{
    private readonly SnapshotFile? _old;
    private readonly SnapshotMatcher _matcher;
    private readonly KeyFilter _newKeys = new();
    private readonly ProvisionalRows _provisional = new();
    private readonly int _maxProvisional;
    private EntryTable? _table;

    internal RowDiffer(SnapshotFile? old, SyncLimits limits)
    {
        _old = old;
        _matcher = new SnapshotMatcher(old, limits.ScanAfterMisses);
        _maxProvisional = limits.MaxProvisionalRows;
    }

    /// <summary>Keys that two rows may have carried.</summary>
    internal HashSet<byte[]> Suspects { get; } = new(ByteKeyComparer.Instance);

    /// <summary>What became of provisional rows whose keys the old snapshot turned out to have.</summary>
    internal List<ResolvedRow> Resolved { get; } = [];

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
        if (_table is null && _old is not null && _provisional.Count >= _maxProvisional)
        {
            await LoadTableAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_table is not null)
        {
            return LocateInTable(key.Span);
        }

        var (found, state, oldHash) = await _matcher.SearchAsync(key, cancellationToken).ConfigureAwait(false);
        if (found)
        {
            return new RowComparison(RowComparisonKind.Found, state, oldHash);
        }

        if (_old is null || _matcher.MatchedCount == _old.Count)
        {
            return NewKey(key.Span);
        }

        if (!_provisional.TryAdd(key.Span, hash, ordinal))
        {
            Suspects.Add(key.ToArray());
            return new RowComparison(RowComparisonKind.New);
        }

        return new RowComparison(RowComparisonKind.Provisional);
    }

    /// <summary>A provisional row was rejected, so the plan has no operation for it.</summary>
    internal void Withdraw(ReadOnlySpan<byte> key) => _provisional.Withdraw(key);

    /// <summary>Scans the old snapshot once more, if need be: settles provisional rows and names the keys that no row carried.</summary>
    internal async ValueTask SettleAsync(RemovedKeyHandler removed, CancellationToken cancellationToken)
    {
        var everyEntryOnce = _old is not null && _matcher.MatchedCount == _old.Count && _newKeys.Count == 0 && _provisional.Count == 0;
        if (_old is null || everyEntryOnce)
        {
            return;
        }

        var reader = await _old.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var ordinal = 0L;
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                ordinal = SettleBlock(reader.Payload.Span, ordinal, removed);
                await removed.AfterBlockAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _newKeys.Dispose();
        _table?.Dispose();
        return _matcher.DisposeAsync();
    }

    private RowComparison LocateInTable(ReadOnlySpan<byte> key)
    {
        var match = _table!.Match(KeyIdentity.Of(key), out var state, out var hash);
        if (match == EntryTable.MatchResult.NotFound)
        {
            return NewKey(key);
        }

        if (match == EntryTable.MatchResult.Again)
        {
            Suspects.Add(key.ToArray());
        }

        return new RowComparison(RowComparisonKind.Found, state, hash);
    }

    private RowComparison NewKey(ReadOnlySpan<byte> key)
    {
        if (!_newKeys.Add(XxHash64.Hash(key)) || _provisional.TryGet(key, out _))
        {
            Suspects.Add(key.ToArray());
        }

        return new RowComparison(RowComparisonKind.New);
    }

    private async ValueTask LoadTableAsync(CancellationToken cancellationToken)
    {
        var table = new EntryTable(_old!.Count - _matcher.MatchedCount);
        _table = table;
        var reader = await _old.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var ordinal = 0L;
            while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                ordinal = LoadBlock(table, reader.Payload.Span, ordinal);
            }
        }

        var waiting = _provisional.TakeAll();
        foreach (var (key, row) in waiting)
        {
            if (table.Match(KeyIdentity.Of(key), out var state, out var hash) == EntryTable.MatchResult.NotFound)
            {
                NewKey(key);
            }
            else
            {
                Resolved.Add(new ResolvedRow(row.Ordinal, row.Hash, state, hash));
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

    private long SettleBlock(ReadOnlySpan<byte> entries, long ordinal, RemovedKeyHandler removed)
    {
        while (!entries.IsEmpty)
        {
            var entry = SnapshotEntry.Read(ref entries);
            if (_matcher.IsMatched(ordinal++))
            {
                if (_newKeys.Contains(XxHash64.Hash(entry.Key)) || _provisional.TryGet(entry.Key, out _))
                {
                    Suspects.Add(entry.Key.ToArray());
                }
            }
            else if (_provisional.TryGet(entry.Key, out var row))
            {
                Resolved.Add(new ResolvedRow(row.Ordinal, row.Hash, entry.State, entry.Hash));
            }
            else if (_table is null || !_table.IsMatched(KeyIdentity.Of(entry.Key)))
            {
                removed.Removed(entry);
            }
        }

        return ordinal;
    }

    /// <summary>A provisional row whose key the old snapshot has.</summary>
    internal readonly record struct ResolvedRow(long Ordinal, ulong Hash, EntryState OldState, ulong OldHash);
}

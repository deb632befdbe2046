using System.IO.Hashing;
using Personalization.Sync.State;

namespace Personalization.Sync.Snapshot;

/// <summary>
/// Walks the old snapshot in step with the rows. A row that comes in the order of last time is compared with the next entry alone; one
/// that does not is looked for in a window of entries around it; and when many in a row are not found there, the walk goes on from the
/// place where the snapshot has the row, if it has it. Entries that no row has matched are told by <see cref="IsMatched"/>.
/// </summary>
internal sealed class SnapshotMatcher : IAsyncDisposable
{
    private readonly SnapshotFile? _old;
    private readonly int _firstScanAfterMisses;
    private readonly MatchWindow _window;
    private readonly OrdinalSet _matched = new();
    private BlockReader? _reader;
    private ReadOnlyMemory<byte> _block;
    private long _next;
    private bool _exhausted;
    private bool _jumped;
    private int _misses;
    private int _scanAfterMisses;
    private long _matchedAtLastScan;

    internal SnapshotMatcher(SnapshotFile? old, int windowEntries, int scanAfterMisses)
    {
        _old = old;
        _window = new MatchWindow(windowEntries);
        _firstScanAfterMisses = scanAfterMisses;
        _scanAfterMisses = scanAfterMisses;
        _exhausted = old is null;
    }

    /// <summary>How many entries some row has matched.</summary>
    internal long MatchedCount { get; private set; }

    internal bool IsMatched(long ordinal) => _matched.Contains(ordinal);

    /// <summary>The common case: the row is the next entry. No memory, no hash of the key.</summary>
    internal bool TryMatchNext(ReadOnlySpan<byte> key, out EntryState state, out ulong hash)
    {
        if (_window.IsActive)
        {
            return TryMatchInWindow(_window.TryTakeExpected(key, out var found), found, out state, out hash);
        }

        if (!_block.IsEmpty)
        {
            var rest = _block.Span;
            var entry = SnapshotEntry.Read(ref rest);
            if (entry.Key.SequenceEqual(key) && !(_jumped && _matched.Contains(_next)))
            {
                state = entry.State;
                hash = entry.Hash;
                Matched(_next++);
                _block = _block[^rest.Length..];
                return true;
            }
        }

        state = default;
        hash = 0;
        return false;
    }

    /// <summary>Reads on until there is a next entry to compare with, or none is left.</summary>
    internal ValueTask FillAsync(CancellationToken cancellationToken)
        => _window.IsActive || !_block.IsEmpty || _exhausted ? ValueTask.CompletedTask : ReadBlockAsync(cancellationToken);

    /// <summary>Looks for a row that is not the next entry among the entries around it, and now and then in the whole snapshot.</summary>
    internal async ValueTask<(bool Found, EntryState State, ulong Hash)> SearchAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        if (MatchedCount == (_old?.Count ?? 0))
        {
            return default;
        }

        if (_window.NeedsMore && !(_block.IsEmpty && _exhausted))
        {
            await ExtendAsync(cancellationToken).ConfigureAwait(false);
        }

        if (TryMatchInWindow(_window.TryTake(key.Span, XxHash64.HashToUInt64(key.Span), out var found), found, out var state, out var hash))
        {
            return (true, state, hash);
        }

        return ++_misses >= _scanAfterMisses ? await JumpAsync(key, cancellationToken).ConfigureAwait(false) : default;
    }

    public ValueTask DisposeAsync() => _reader?.DisposeAsync() ?? ValueTask.CompletedTask;

    private bool TryMatchInWindow(bool success, in MatchWindow.Slot slot, out EntryState state, out ulong hash)
    {
        state = slot.State;
        hash = slot.Hash;
        if (success)
        {
            Matched(slot.Ordinal);
        }

        return success;
    }

    private void Matched(long ordinal)
    {
        _matched.Add(ordinal);
        MatchedCount++;
        _misses = 0;
    }

    private async ValueTask ExtendAsync(CancellationToken cancellationToken)
    {
        _window.Shrink();
        while (_window.HasRoom)
        {
            if (_block.IsEmpty && !_exhausted)
            {
                await ReadBlockAsync(cancellationToken).ConfigureAwait(false);
            }

            if (_block.IsEmpty)
            {
                break;
            }

            TakeIntoWindow();
        }

        _window.Rehash();
    }

    private void TakeIntoWindow()
    {
        var rest = _block.Span;
        while (!rest.IsEmpty && _window.HasRoom)
        {
            var ordinal = _next++;
            var entry = SnapshotEntry.Read(ref rest);
            if (!(_jumped && _matched.Contains(ordinal)))
            {
                _window.Add(ordinal, entry);
            }
        }

        _block = _block[^rest.Length..];
    }

    /// <summary>
    /// A long stretch was deleted, or the rows begin elsewhere (databases start a scan where another one is): the walk goes on from the
    /// row's entry. Where that does not help, as with shuffled rows, scans become ever rarer.
    /// </summary>
    private async ValueTask<(bool Found, EntryState State, ulong Hash)> JumpAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var helped = MatchedCount - _matchedAtLastScan >= _scanAfterMisses;
        _scanAfterMisses = helped ? _firstScanAfterMisses : Math.Min(_scanAfterMisses * 2, int.MaxValue / 2);
        _matchedAtLastScan = MatchedCount;
        _misses = 0;
        var reader = await _old!.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        var ordinal = 0L;
        while (await reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false))
        {
            if (TryFind(reader.Payload, key.Span, ref ordinal, out var state, out var hash))
            {
                await DisposeAsync().ConfigureAwait(false);
                _reader = reader;
                _exhausted = false;
                _jumped = true;
                _window.Clear();
                Matched(ordinal);
                _next = ordinal + 1;
                return (true, state, hash);
            }
        }

        await reader.DisposeAsync().ConfigureAwait(false);
        return default;
    }

    private bool TryFind(ReadOnlyMemory<byte> block, ReadOnlySpan<byte> key, ref long ordinal, out EntryState state, out ulong hash)
    {
        var rest = block.Span;
        for (; !rest.IsEmpty; ordinal++)
        {
            var entry = SnapshotEntry.Read(ref rest);
            if (entry.Key.SequenceEqual(key) && !_matched.Contains(ordinal))
            {
                state = entry.State;
                hash = entry.Hash;
                _block = block[^rest.Length..];
                return true;
            }
        }

        state = default;
        hash = 0;
        return false;
    }

    private async ValueTask ReadBlockAsync(CancellationToken cancellationToken)
    {
        _reader ??= await _old!.OpenEntriesAsync(cancellationToken).ConfigureAwait(false);
        _exhausted = !await _reader.ReadBlockAsync(cancellationToken).ConfigureAwait(false);
        _block = _reader.Payload;
    }
}

using Personalization.Primitives;

namespace Personalization.Sync.Snapshots;

/// <summary>
/// Walks the old snapshot in step with the rows. A row that comes in the order of last time is compared with the next entry alone; one
/// that does not is looked for in a window of entries around it. Entries that no row has matched are told by <see cref="IsMatched"/>.
/// </summary>
internal sealed class SnapshotMatcher : IAsyncDisposable
{
    private readonly State.BlockReader? _reader;
    private readonly MatchWindow _window = new();
    private readonly OrdinalSet _matched = new();
    private ReadOnlyMemory<byte> _block;
    private long _next;
    private bool _exhausted;

    internal SnapshotMatcher(State.BlockReader? reader)
    {
        _reader = reader;
        _exhausted = reader is null;
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
            if (entry.Key.SequenceEqual(key))
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

    /// <summary>Looks for a row that is not the next entry among the entries around it.</summary>
    internal async ValueTask<(bool Found, EntryState State, ulong Hash)> SearchAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var keyHash = XxHash64.Hash(key.Span);
        if (_window.NeedsMore && !(_block.IsEmpty && _exhausted))
        {
            await ExtendAsync(cancellationToken).ConfigureAwait(false);
        }

        return TryMatchInWindow(_window.TryTake(key.Span, keyHash, out var found), found, out var state, out var hash)
            ? (true, state, hash)
            : (false, default, 0UL);
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
            _window.Add(_next++, SnapshotEntry.Read(ref rest));
        }

        _block = _block[^rest.Length..];
    }

    private async ValueTask ReadBlockAsync(CancellationToken cancellationToken)
    {
        _exhausted = !await _reader!.ReadBlockAsync(cancellationToken).ConfigureAwait(false);
        _block = _reader.Payload;
    }
}

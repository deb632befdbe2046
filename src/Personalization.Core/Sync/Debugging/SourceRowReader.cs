using System.Text;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Sync.Debugging;

/// <summary>Reads source rows in step with the plan whose operations they are of.</summary>
internal sealed class SourceRowReader : IAsyncDisposable
{
    private readonly BlockReader _file;
    private readonly IReadOnlyList<KeyValuePair<string, OrdinalSet>> _refused;
    private ReadOnlyMemory<byte> _block;
    private SourceRow? _next;
    private bool _isOver;

    private SourceRowReader(BlockReader file)
    {
        _file = file;
        _refused = SourceRowFormat.ReadFooter(file.Footer.Span);
    }

    /// <summary>Gets how many rows without an operation have been read.</summary>
    internal long Refused { get; private set; }

    /// <returns>The rows of a plan; <see langword="null"/> where there are none.</returns>
    internal static async ValueTask<SourceRowReader?> OpenAsync(ISyncStateStore state, string syncId, string planId, CancellationToken cancellationToken)
    {
        if (await state.OpenReadAsync(syncId, StateFileKind.Sources, cancellationToken).ConfigureAwait(false) is not { } stream)
        {
            return null;
        }

        var file = await BlockReader.OpenAsync(stream, StateFormat.SourcesMagic, syncId, cancellationToken).ConfigureAwait(false);
        if (Encoding.UTF8.GetString(file.Header.Span) == planId)
        {
            return new SourceRowReader(file);
        }

        await file.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    /// <summary>Reads on: up to an operation, or to the next row without one before it.</summary>
    /// <param name="ordinal">The operation; those before it have been asked for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A row without an operation, after which to ask again; the operation's row; or <see langword="null"/> where it has none.</returns>
    internal async ValueTask<SourceRow?> NextAsync(long ordinal, CancellationToken cancellationToken)
    {
        while (_next is not null || await MoveAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = _next!;
            if (row.Ordinal > ordinal)
            {
                return null;
            }

            _next = null;
            if (row.Ordinal == ordinal || row.Ordinal == SourceRowFormat.NoOperation)
            {
                Refused += row.Ordinal == SourceRowFormat.NoOperation ? 1 : 0;
                return row;
            }
        }

        return null;
    }

    /// <returns>Why an operation was refused when the model had been read; <see langword="null"/> when it was not.</returns>
    internal string? ReasonOf(long ordinal)
    {
        foreach (var (reason, ordinals) in _refused)
        {
            if (ordinals.Contains(ordinal))
            {
                return reason;
            }
        }

        return null;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private async ValueTask<bool> MoveAsync(CancellationToken cancellationToken)
    {
        if (_block.IsEmpty)
        {
            if (_isOver || !await TryReadBlockAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            _block = _file.Payload;
        }

        _next = Take();
        return true;
    }

    /// <summary>Damage is no reason to stop the run: its rows are only not shown.</summary>
    private async ValueTask<bool> TryReadBlockAsync(CancellationToken cancellationToken)
    {
        try
        {
            _isOver = !await _file.ReadBlockAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or PersonalizationException { Code: ErrorCodes.StateDamaged })
        {
            _isOver = true;
        }

        return !_isOver;
    }

    private SourceRow Take()
    {
        var rest = _block.Span;
        var row = SourceRowFormat.ReadItem(ref rest);
        _block = _block[^rest.Length..];
        return row;
    }
}

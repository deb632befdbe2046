namespace Personalization.Sources;

/// <summary>
/// The rows of one query for several readers, which take turns: each row is read in place by one after the other, and the source moves on when the last has asked for the next.
/// Whoever leaves is not waited for. Thread-safe.
/// </summary>
internal sealed class SharedRows(ISourceQuery query) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<SharedRowReader> _readers = [];
    private RowReader? _source;
    private Exception? _failure;
    private TaskCompletionSource? _closing;
    private int _pending; // readers that have not asked for the next row
    private bool _isStarted;
    private bool _isMoving;
    private bool _isEnded;

    internal RowReader Source => _source!;

    internal IReadOnlyList<SourceColumn> Columns { get; private set; } = [];

    internal Task Opened => _opened.Task;

    /// <summary>Adds a reader. Only before the start.</summary>
    internal SharedRowReader Join(Action<bool> ended)
    {
        var reader = new SharedRowReader(this, ended);
        lock (_gate)
        {
            _readers.Add(reader);
            _pending++;
        }

        return reader;
    }

    /// <summary>Runs the query, unless nobody is left to read it. What goes wrong is told to the readers.</summary>
    internal async Task StartAsync()
    {
        lock (_gate)
        {
            _isStarted = _isMoving = _readers.Count > 0;
            if (!_isStarted)
            {
                return;
            }
        }

        try
        {
            _source = await query.OpenAsync(_stop.Token).ConfigureAwait(false);
            Columns = _source.Columns; // which may be made when they are asked for, so not by several at once
        }
        catch (Exception exception)
        {
            End(exception);
            _opened.SetException(exception);
            _ = _opened.Task.Exception; // seen, also where all have left
            return;
        }

        lock (_gate)
        {
            Stand();
        }

        _opened.SetResult();
    }

    /// <summary>A reader is done with its row and asks for the next.</summary>
    internal void Ask(SharedRowReader reader)
    {
        bool isOver;
        var (moves, next) = (false, (SharedRowReader?)null);
        lock (_gate)
        {
            isOver = _isEnded || reader.IsCancelled;
            if (!isOver)
            {
                reader.Turn = ReaderTurn.Asked;
                _pending--;
                (moves, next) = Turn();
            }
        }

        if (isOver)
        {
            reader.Complete(rows: false, _failure);
        }

        Go(moves, next);
    }

    /// <summary>A reader is not going to take its turns any more; if it waits for one, that ends.</summary>
    internal void Cancel(SharedRowReader reader)
    {
        bool waits;
        var (moves, next) = (false, (SharedRowReader?)null);
        lock (_gate)
        {
            reader.IsCancelled = true;
            waits = reader.Turn is ReaderTurn.Asked or ReaderTurn.Queued;
            if (waits)
            {
                (moves, next) = Remove(reader);
            }
        }

        if (waits)
        {
            reader.Complete(rows: false);
        }

        Go(moves, next);
    }

    /// <summary>Removes a reader, and closes the source after the last.</summary>
    internal async ValueTask LeaveAsync(SharedRowReader reader)
    {
        bool moves;
        SharedRowReader? next;
        TaskCompletionSource? closing = null;
        lock (_gate)
        {
            (moves, next) = Remove(reader);
            if (_isStarted && _readers.Count == 0 && _closing is null)
            {
                closing = _closing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (!_isMoving)
                {
                    closing.SetResult();
                }
            }
        }

        if (moves || next is not null)
        {
            // Who leaves does not read the others' rows for them.
            ThreadPool.UnsafeQueueUserWorkItem(_ => Go(moves, next), null);
        }

        if (closing is not null)
        {
            await CloseAsync(closing.Task).ConfigureAwait(false);
        }
    }

    public void Dispose() => _stop.Dispose();

    private async Task CloseAsync(Task moved)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await moved.ConfigureAwait(false);
        if (_source is not null)
        {
            await _source.DisposeAsync().ConfigureAwait(false);
        }

        Dispose();
    }

    private (bool Moves, SharedRowReader? Next) Remove(SharedRowReader reader)
    {
        if (!_readers.Remove(reader))
        {
            return (false, null);
        }

        _pending -= reader.Turn == ReaderTurn.Asked ? 0 : 1;
        var hadTurn = reader.Turn == ReaderTurn.Active;
        reader.Turn = ReaderTurn.Gone;
        return hadTurn ? Turn() : (false, null);
    }

    /// <summary>What comes after a turn: the next reader's, or the next row.</summary>
    private (bool Moves, SharedRowReader? Next) Turn()
    {
        if (_pending > 0)
        {
            return (false, TakeNext());
        }

        if (_readers.Count == 0 || _isMoving || _isEnded)
        {
            return (false, null);
        }

        _isMoving = true;
        return (true, null);
    }

    private SharedRowReader? TakeNext()
    {
        foreach (var reader in _readers)
        {
            if (reader.Turn == ReaderTurn.Queued)
            {
                reader.Turn = ReaderTurn.Active;
                return reader;
            }
        }

        return null;
    }

    /// <summary>What a reader does with its row may happen within this call, so it is never made under the lock.</summary>
    private void Go(bool moves, SharedRowReader? next)
    {
        next?.Complete(rows: true);
        if (moves)
        {
            Move();
        }
    }

    private void Move()
    {
        ValueTask<bool> moving;
        try
        {
            moving = _source!.ReadAsync(_stop.Token);
        }
        catch (Exception exception)
        {
            End(exception);
            return;
        }

        if (moving.IsCompletedSuccessfully)
        {
            Moved(moving.Result);
        }
        else
        {
            _ = MoveAsync(moving);
        }
    }

    private async Task MoveAsync(ValueTask<bool> moving)
    {
        bool rows;
        try
        {
            rows = await moving.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            End(exception);
            return;
        }

        Moved(rows);
    }

    private void Moved(bool rows)
    {
        if (!rows)
        {
            End(failure: null);
            return;
        }

        SharedRowReader? first;
        lock (_gate)
        {
            Stand();
            _pending = _readers.Count;
            _readers.ForEach(reader => reader.Turn = ReaderTurn.Queued);
            first = TakeNext();
        }

        first?.Complete(rows: true);
    }

    private void End(Exception? failure)
    {
        SharedRowReader[] asked;
        lock (_gate)
        {
            Stand();
            _isEnded = true;
            _failure = failure;
            asked = [.. _readers.Where(reader => reader.Turn == ReaderTurn.Asked)];
            Array.ForEach(asked, reader => reader.Turn = ReaderTurn.Active);
        }

        // What comes after the last row is everybody's own, so nobody waits for another.
        Array.ForEach(asked, reader => ThreadPool.UnsafeQueueUserWorkItem(_ => reader.Complete(rows: false, failure), null));
    }

    /// <summary>The source stands still again; whoever closes it may have waited for that.</summary>
    private void Stand()
    {
        _isMoving = false;
        _closing?.TrySetResult();
    }
}

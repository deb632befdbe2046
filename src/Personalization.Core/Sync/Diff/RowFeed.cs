using Personalization.Sources;

namespace Personalization.Sync.Diff;

/// <summary>
/// Reads a model once and gives each row to one taker after the other. A taker that fails, or is cancelled, is not waited for; after the last the source is stopped and closed. Thread-safe.
/// </summary>
internal sealed class RowFeed(SyncDefinition sync, TimeProvider time, TimeSpan sourcePatience) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Member> _members = [];
    private Task _reading = Task.CompletedTask;
    private volatile Member? _current;
    private volatile bool _isOpen;
    private volatile bool _isOver;
    private int _waiting;
    private bool _isStarted;

    /// <summary>Adds a taker. Only before the start.</summary>
    internal Member Add(IRowTaker taker, CancellationToken cancellationToken)
    {
        var member = new Member(taker, cancellationToken);
        lock (_gate)
        {
            _members.Add(member);
            _waiting++;
        }

        return member;
    }

    /// <summary>Begins to read, unless nobody is left; off this thread, as sources may work in the thread that asks.</summary>
    internal void Start()
    {
        lock (_gate)
        {
            _isStarted = _waiting > 0;
            _reading = _isStarted ? Task.Run(ReadAsync) : Task.CompletedTask;
        }
    }

    /// <summary>Waits until a taker has had every row.</summary>
    internal async Task WaitAsync(Member member)
    {
        var registration = member.Token.UnsafeRegister(_ => Cancel(member), null);
        try
        {
            await member.Ended.Task.ConfigureAwait(false);
        }
        finally
        {
            await registration.DisposeAsync().ConfigureAwait(false);
            if (IsLast())
            {
                await StopAsync().ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _stop.Dispose();

    private bool IsLast()
    {
        lock (_gate)
        {
            return --_waiting == 0 && _isStarted;
        }
    }

    private async Task ReadAsync()
    {
        Exception? failure = null;
        try
        {
            var rows = await sync.Model.Query.OpenAsync(_stop.Token).ConfigureAwait(false);
            _isOpen = true;
            await using (rows.ConfigureAwait(false))
            {
                await GiveAllAsync(rows).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            failure = SyncErrors.IsForeign(exception) ? SyncErrors.SourceFailed(sync, exception) : exception;
        }

        _isOver = true;
        _members.ForEach(member => member.End(failure));
        Dispose();
    }

    private async Task GiveAllAsync(RowReader rows)
    {
        foreach (var member in _members.ToArray())
        {
            _current = member;
            if (!RemoveCancelled(member) && Begin(member, rows) is { } failure)
            {
                Remove(member, failure);
            }
        }

        Release();
        while (_members.Count > 0 && await rows.ReadAsync(_stop.Token).ConfigureAwait(false))
        {
            for (var n = 0; n < _members.Count; n++)
            {
                var member = _members[n];
                _current = member;
                if (RemoveCancelled(member))
                {
                    n--;
                    continue;
                }

                try
                {
                    var taking = member.Taker.TakeAsync(member.Token);
                    if (!taking.IsCompletedSuccessfully)
                    {
                        await taking.ConfigureAwait(false);
                    }
                }
                catch (Exception exception)
                {
                    Remove(member, exception);
                    n--;
                }
            }

            Release();
        }
    }

    private static Exception? Begin(Member member, RowReader rows)
    {
        try
        {
            member.Taker.Begin(rows, member.Token);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    /// <summary>Nobody is at a row now. Who was cancelled while it was at one ends here, if the source does not answer.</summary>
    private void Release()
    {
        _current = null;
        for (var n = _members.Count - 1; n >= 0; n--)
        {
            RemoveCancelled(_members[n]);
        }
    }

    private bool RemoveCancelled(Member member)
    {
        var isCancelled = member.Token.IsCancellationRequested;
        if (isCancelled)
        {
            Remove(member, new OperationCanceledException(member.Token));
        }

        return isCancelled;
    }

    private void Remove(Member member, Exception failure)
    {
        _members.Remove(member);
        member.End(failure);
    }

    /// <summary>Ends the wait of a taker that is not at a row: it is never given another.</summary>
    private void Cancel(Member member)
    {
        // The reading side notes whose turn it is and then looks at the token; the barrier makes one of the two see the other.
        Interlocked.MemoryBarrierProcessWide();
        if (_current != member)
        {
            member.End(new OperationCanceledException(member.Token));
        }
    }

    /// <summary>Stops the source when nobody reads it any more, and waits a while for it to close. One that has not answered yet closes by itself.</summary>
    private async Task StopAsync()
    {
        if (_isOver)
        {
            return;
        }

        try
        {
            await _stop.CancelAsync().ConfigureAwait(false);
        }
        catch (ObjectDisposedException)
        {
            return; // over by now
        }

        if (_isOpen)
        {
            await _reading.WaitAsync(sourcePatience, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One taker, and what ends when it has had every row.</summary>
    internal sealed class Member(IRowTaker taker, CancellationToken token)
    {
        internal IRowTaker Taker => taker;

        internal CancellationToken Token => token;

        internal TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal void End(Exception? failure)
        {
            _ = failure switch
            {
                null => Ended.TrySetResult(),
                OperationCanceledException cancelled when token.IsCancellationRequested => Ended.TrySetCanceled(cancelled.CancellationToken),
                _ => Ended.TrySetException(failure),
            };
        }
    }
}

/// <summary>Is given each row of a model, to look at in place. What it throws ends it alone.</summary>
internal interface IRowTaker
{
    /// <summary>Is told whose rows come, before the first.</summary>
    /// <param name="rows">The rows; not to be moved.</param>
    /// <param name="cancellationToken">Cancels what it does with rows.</param>
    void Begin(RowReader rows, CancellationToken cancellationToken);

    /// <summary>Takes the current row.</summary>
    ValueTask TakeAsync(CancellationToken cancellationToken);
}

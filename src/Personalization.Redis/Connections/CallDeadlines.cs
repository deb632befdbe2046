namespace Personalization.Redis.Connections;

/// <summary>
/// Ends calls that are not answered in time. One timer looks through all that are under way, four times in the time that they have, and rests when there are none: a timer for each
/// costs more than the rest of a call's bookkeeping. Thread-safe.
/// </summary>
internal sealed class CallDeadlines : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _deadline;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Call _ends = new();
    private bool _isSweeping;

    internal CallDeadlines(TimeProvider time, TimeSpan deadline)
    {
        _time = time;
        _deadline = deadline;
        _ends.Next = _ends.Previous = _ends;
        _timer = time.CreateTimer(static state => ((CallDeadlines)state!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <exception cref="TimeoutException">The call was not answered in time; it may still be, and nobody hears of it.</exception>
    internal Task<T> WaitAsync<T>(Task<T> answer, CancellationToken cancellationToken)
    {
        if (answer.IsCompleted)
        {
            return answer;
        }

        var call = new Call<T>(this) { StartedAt = _time.GetTimestamp() };
        Add(call);
        if (cancellationToken.CanBeCanceled)
        {
            call.Register(cancellationToken);
        }

        answer.ContinueWith(static (task, state) => ((Call<T>)state!).Answer(task), call, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return call.Task;
    }

    public void Dispose() => _timer.Dispose();

    private void Add(Call call)
    {
        bool starts;
        lock (_gate)
        {
            (call.Previous, call.Next) = (_ends.Previous, _ends);
            _ends.Previous!.Next = call;
            _ends.Previous = call;
            starts = !_isSweeping;
            _isSweeping = true;
        }

        if (starts)
        {
            _timer.Change(_deadline / 4, _deadline / 4);
        }
    }

    private void Remove(Call call)
    {
        lock (_gate)
        {
            if (call.Next is { } next)
            {
                call.Previous!.Next = next;
                next.Previous = call.Previous;
                call.Next = call.Previous = null;
            }
        }
    }

    /// <summary>They stand in the order in which they began, so the late ones are in front.</summary>
    private void Sweep()
    {
        while (true)
        {
            Call late;
            lock (_gate)
            {
                late = _ends.Next!;
                if (ReferenceEquals(late, _ends))
                {
                    _isSweeping = false;
                    _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                    return;
                }

                if (_time.GetElapsedTime(late.StartedAt) < _deadline)
                {
                    return;
                }
            }

            late.TimeOut();
        }
    }

    /// <summary>A place in the order of calls.</summary>
    private class Call
    {
        internal Call? Next { get; set; }

        internal Call? Previous { get; set; }

        internal long StartedAt { get; init; }

        internal virtual void TimeOut()
        {
        }
    }

    private sealed class Call<T>(CallDeadlines owner) : Call
    {
        // Whoever waited goes on elsewhere: the timer and the connection's reader have others to serve.
        private readonly TaskCompletionSource<T> _source = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private CancellationTokenRegistration _registration;

        internal Task<T> Task => _source.Task;

        internal void Register(CancellationToken cancellationToken)
            => _registration = cancellationToken.UnsafeRegister(static (state, token) => ((Call<T>)state!).Cancel(token), this);

        internal void Answer(Task<T> answer)
        {
            owner.Remove(this);
            _registration.Dispose();
            if (answer.IsCompletedSuccessfully)
            {
                _source.TrySetResult(answer.Result);
            }
            else if (answer.IsCanceled)
            {
                _source.TrySetCanceled();
            }
            else
            {
                _source.TrySetException(answer.Exception!.InnerExceptions);
            }
        }

        internal override void TimeOut()
        {
            owner.Remove(this);
            _registration.Dispose();
            _source.TrySetException(new TimeoutException());
        }

        private void Cancel(CancellationToken cancellationToken)
        {
            owner.Remove(this);
            _source.TrySetCanceled(cancellationToken);
        }
    }
}

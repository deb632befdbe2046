namespace Personalization.Testing;

/// <summary>
/// A clock that stands still until it is advanced. Timers fire within <see cref="Advance"/>, in the order in which they are due, each
/// at its own time. Thread-safe.
/// </summary>
/// <remarks>
/// <para>Whatever waits by way of a <see cref="TimeProvider"/> waits for this clock: <see cref="Task.Delay(TimeSpan, TimeProvider)"/>,
/// <see cref="PeriodicTimer"/>, <see cref="CancellationTokenSource"/> with a delay, timers of <see cref="CreateTimer"/>. A periodic one
/// fires once for every period that <see cref="Advance"/> passes; a <see cref="PeriodicTimer"/> makes one tick of those that nobody has
/// waited for yet.</para>
/// <para>Code that was woken may still be running when <see cref="Advance"/> returns. Wait for what it does next: when it waits for the
/// clock again, <see cref="WaitForTimersAsync"/> tells.</para>
/// <para>The time that has passed (<see cref="GetTimestamp"/>, and with it every timer) is kept apart from the time of day:
/// <see cref="SetUtcNow"/> changes the latter alone, as on a real machine.</para>
/// </remarks>
/// <example>
/// <code>
/// var time = new ManualTimeProvider();
/// services.AddSingleton&lt;TimeProvider&gt;(time);
/// ...
/// await time.WaitForTimersAsync(1);                    // the schedule waits for its next run
/// time.Advance(TimeSpan.FromMinutes(5));               // which begins now
/// await time.WaitForTimersAsync(1);                    // and has ended: the schedule waits again
/// </code>
/// </example>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _passed;
    private TimeSpan _correction;

    /// <summary>Initializes a new instance.</summary>
    /// <param name="start">The time at which it starts; the beginning of 2024 by default.</param>
    public ManualTimeProvider(DateTimeOffset? start = null)
    {
        _start = start ?? new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Gets how many timers are set: everything that waits for this clock.</summary>
    public int TimerCount
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _start + _passed + _correction;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (_lock)
        {
            return _passed.Ticks;
        }
    }

    /// <summary>Moves the clock and fires the timers that become due, on this thread. What a timer throws ends the move there.</summary>
    /// <param name="by">How far; not negative. Zero fires the timers that were set for now.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var target = new TimeSpan(GetTimestamp()) + by;
        while (NextDue(target) is { } due)
        {
            // Outside the lock: a callback may set timers itself.
            due.Fire();
        }

        lock (_lock)
        {
            _passed = target > _passed ? target : _passed;
        }
    }

    /// <summary>Sets the time of day, as when somebody corrects a machine's clock. No timer fires sooner or later for it.</summary>
    /// <param name="now">The new time of day.</param>
    public void SetUtcNow(DateTimeOffset now)
    {
        lock (_lock)
        {
            _correction = now - _start - _passed;
        }
    }

    /// <summary>Waits until at least so many timers are set, so that a test advances the clock only when all that it tests waits for it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when they are set.</returns>
    public Task WaitForTimersAsync(int count, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_timers.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private ManualTimer? NextDue(TimeSpan until)
    {
        lock (_lock)
        {
            // The first of equal ones: timers that are due together fire in the order in which they were set.
            var next = _timers.MinBy(timer => timer.Due);
            if (next is null || next.Due > until)
            {
                return null;
            }

            _passed = next.Due > _passed ? next.Due : _passed;
            _timers.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
                _timers.Add(next);
            }

            return next;
        }
    }

    private bool Set(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, Timeout.InfiniteTimeSpan);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            if (timer.IsDisposed)
            {
                return false;
            }

            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return true;
            }

            timer.Due = _passed + dueTime;
            timer.Period = period;
            _timers.Add(timer);
            for (var i = _waiters.Count - 1; i >= 0; i--)
            {
                if (_waiters[i].Count <= _timers.Count)
                {
                    _waiters[i].Reached.TrySetResult();
                    _waiters.RemoveAt(i);
                }
            }

            return true;
        }
    }

    private void Remove(ManualTimer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            _timers.Remove(timer);
        }
    }

    private sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        /// <summary>How much time must have passed since the clock was made.</summary>
        internal TimeSpan Due { get; set; }

        internal TimeSpan Period { get; set; }

        internal bool IsDisposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Set(this, dueTime, period);

        public void Dispose() => clock.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        internal void Fire() => callback(state);
    }
}

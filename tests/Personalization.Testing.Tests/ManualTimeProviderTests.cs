namespace Personalization.Testing.Tests;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly List<string> _fired = [];

    [Fact]
    public void Advance_Timers_FireInOrderAtTheirTimes()
    {
        var start = _time.GetUtcNow();
        Set("c", 30, 0);
        Set("a", 10, 0);
        Set("b", 10, 0);
        Set("p", 12, 12);

        _time.Advance(TimeSpan.FromSeconds(24));
        Assert.Equal(["a 10", "b 10", "p 12", "p 24"], _fired);
        Assert.Equal(start.AddSeconds(24), _time.GetUtcNow());

        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal("c 30", _fired[^1]);

        void Set(string name, int due, int period) => _time.CreateTimer(
            _ => _fired.Add($"{name} {(_time.GetUtcNow() - start).TotalSeconds}"),
            null,
            TimeSpan.FromSeconds(due),
            period == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(period));
    }

    [Fact]
    public async Task Advance_Delay_EndsWhenItIsDue()
    {
        var delay = Task.Delay(TimeSpan.FromMinutes(5), _time);
        Assert.Equal(1, _time.TimerCount);

        _time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1));
        Assert.False(delay.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        await delay;
        Assert.Equal(0, _time.TimerCount);
        Assert.Equal(TimeSpan.FromMinutes(5), _time.GetElapsedTime(0));
    }

    [Fact]
    public async Task WaitForTimersAsync_TimerIsSet_Ends()
    {
        var waiting = _time.WaitForTimersAsync(1);
        Assert.False(waiting.IsCompleted);

        using var timer = _time.CreateTimer(_ => { }, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);

        await waiting;
    }

    [Fact]
    public async Task WaitForTimersAsync_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _time.WaitForTimersAsync(1, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public void SetUtcNow_EitherWay_ChangesTheTimeOfDayAlone()
    {
        using var timer = _time.CreateTimer(_ => _fired.Add("timer"), null, TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(4));
        var corrected = new DateTimeOffset(2030, 5, 1, 0, 0, 0, TimeSpan.Zero);

        _time.SetUtcNow(corrected);
        Assert.Equal(corrected, _time.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(4), _time.GetElapsedTime(0));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Empty(_fired);
        _time.SetUtcNow(corrected.AddYears(-20));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["timer"], _fired);
        Assert.Equal(corrected.AddYears(-20).AddSeconds(1), _time.GetUtcNow());
    }

    [Fact]
    public void Change_AfterDispose_SetsNothing()
    {
        var timer = _time.CreateTimer(_ => _fired.Add("timer"), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Assert.True(timer.Change(TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan));
        _time.Advance(TimeSpan.FromSeconds(1));
        timer.Dispose();

        Assert.False(timer.Change(TimeSpan.Zero, TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(_fired);
        Assert.Equal(0, _time.TimerCount);
    }

    [Fact]
    public void Advance_ByNothing_FiresWhatWasSetForNow()
    {
        using var timer = _time.CreateTimer(_ => _fired.Add("timer"), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        Assert.Empty(_fired);

        _time.Advance(TimeSpan.Zero);

        Assert.Equal(["timer"], _fired);
        Assert.Throws<ArgumentOutOfRangeException>(() => _time.Advance(TimeSpan.FromTicks(-1)));
    }

    [Fact]
    public async Task Advance_PeriodicTimer_TicksOncePerWait()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMinutes(1), _time);
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.True(await timer.WaitForNextTickAsync());

        var next = timer.WaitForNextTickAsync().AsTask();
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(await next);
    }

    [Fact]
    public void Advance_CancellationAfterADelay_Cancels()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.True(cancellation.IsCancellationRequested);
    }
}

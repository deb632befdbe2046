using Personalization.Testing;

namespace Personalization.Tests.Diagnostics;

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
}

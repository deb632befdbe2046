using Personalization.Redis.Storage;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>Writes are spread over time, and nothing that was not used is saved up.</summary>
public sealed class WritePaceTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void WaitAsync_WithoutALimit_IsOverAtOnce()
        => Assert.True(new WritePace(null, _time).WaitAsync(1_000_000, default).IsCompleted);

    [Fact]
    public async Task WaitAsync_MoreThanASecondTakes_WaitsItsTurn()
    {
        var pace = new WritePace(100, _time);

        Assert.True(pace.WaitAsync(50, default).IsCompleted);
        var second = pace.WaitAsync(100, default);
        var third = pace.WaitAsync(1, default);
        _time.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await second;
        Assert.False(third.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await third;
    }

    [Fact]
    public void WaitAsync_AfterALongRest_MayNotCatchUp()
    {
        var pace = new WritePace(100, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.True(pace.WaitAsync(100, default).IsCompleted);
        Assert.False(pace.WaitAsync(1, default).IsCompleted);
    }

    [Fact]
    public void Check_LessThanOne_SaysSo()
        => Assert.Contains("MaxWritesPerSecond", Assert.Throws<ArgumentException>(() => new RedisStoreOptions { MaxWritesPerSecond = 0 }.Check()).Message, StringComparison.Ordinal);
}

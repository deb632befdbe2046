using Personalization.Realtime.People;

namespace Personalization.Realtime.Tests.Engine;

public sealed class LivePaceTests
{
    private readonly EngineHarness _harness = new();

    [Fact]
    public async Task TakeAsync_NoLiveWork_TakesAPageWithoutPause()
    {
        using var pace = new LivePace(_harness.Engine);

        var (count, result) = await pace.TakeAsync(1_000, most => ValueTask.FromResult(-most), default);

        Assert.Equal((LivePace.Most, -LivePace.Most), (count, result));
    }

    [Fact]
    public async Task TakeAsync_CallUnderWay_TakesFewAndLeavesTimeAfterIt()
    {
        using var pace = new LivePace(_harness.Engine);
        Assert.True(_harness.Engine.Load.TryEnter(1));

        var first = TakeAsync(pace).AsTask();
        var second = TakeAsync(pace).AsTask();

        await _harness.Time.WaitForTimersAsync(1);
        Assert.False(first.IsCompleted || second.IsCompleted);
        _harness.Time.Advance(LivePace.PauseAfter(TimeSpan.FromMilliseconds(10)));
        Assert.Equal(32, (await first).Count);
        await _harness.Time.WaitForTimersAsync(1);
        _harness.Time.Advance(LivePace.PauseAfter(TimeSpan.FromMilliseconds(10)));
        Assert.InRange((await second).Count, 1, 32);
    }

    [Theory]
    [InlineData(32, 32, 5, 32)]
    [InlineData(32, 32, 20, 20)]
    [InlineData(64, 64, 1_000, 32)]
    [InlineData(8, 8, 1_000, 8)]
    [InlineData(32, 32, 0, 64)]
    [InlineData(200, 200, 0, LivePace.Most)]
    [InlineData(64, 3, 1, 64)]
    public void SizeAfter_Slice_GoesTowardsWhatFits(int size, int count, int milliseconds, int expected)
        => Assert.Equal(expected, LivePace.SizeAfter(size, count, TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0, 2)]
    [InlineData(5, 10)]
    [InlineData(1_000, 50)]
    public void PauseAfter_Slice_IsTwiceItsTimeWithinBounds(int milliseconds, int expected)
        => Assert.Equal(TimeSpan.FromMilliseconds(expected), LivePace.PauseAfter(TimeSpan.FromMilliseconds(milliseconds)));

    /// <summary>A slice that takes ten milliseconds.</summary>
    private ValueTask<(int Count, int Result)> TakeAsync(LivePace pace) => pace.TakeAsync(1_000, most =>
    {
        _harness.Time.Advance(TimeSpan.FromMilliseconds(10));
        return ValueTask.FromResult(most);
    }, default);
}

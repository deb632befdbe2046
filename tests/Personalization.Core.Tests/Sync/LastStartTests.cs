using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

public sealed class LastStartTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly ManualTimeProvider _time = new();
    private readonly LastStart _last;

    public LastStartTests() => _last = new LastStart(_time);

    [Fact]
    public void Elapsed_NoRun_IsUnknown() => Assert.Null(_last.Elapsed);

    [Fact]
    public void Saw_RunOfAnotherProcess_IsAsOldAsItsClockSays()
    {
        _last.Saw("a", _time.GetUtcNow() - Hour);

        Assert.Equal(Hour, _last.Elapsed);
    }

    [Fact]
    public void Saw_RunThatLiesAhead_CountsAsNowAndGrowsOld()
    {
        var ahead = _time.GetUtcNow() + Hour;
        _last.Saw("a", ahead);
        Assert.Equal(TimeSpan.Zero, _last.Elapsed);

        _time.Advance(TimeSpan.FromMinutes(1));
        _last.Saw("a", ahead);

        Assert.Equal(TimeSpan.FromMinutes(1), _last.Elapsed);
    }

    [Fact]
    public void Ran_ThenSeenAgain_GoesByTheMonotonicClock()
    {
        var startedAt = _time.GetUtcNow();
        _last.Ran("a", _time.GetTimestamp());
        _time.SetUtcNow(startedAt - Hour);
        _time.Advance(TimeSpan.FromMinutes(1));

        _last.Saw("a", startedAt);

        Assert.Equal(TimeSpan.FromMinutes(1), _last.Elapsed);
    }

    [Fact]
    public void Saw_OlderRunThanTheKnownOne_ChangesNothing()
    {
        _last.Ran("a", _time.GetTimestamp());
        _time.Advance(TimeSpan.FromMinutes(1));

        _last.Saw("b", _time.GetUtcNow() - Hour);

        Assert.Equal(TimeSpan.FromMinutes(1), _last.Elapsed);
    }
}

using Personalization.Realtime.Delivery;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Delivery;

/// <summary>A destination that is away is told once, and once when it is back.</summary>
public sealed class DeliveryPausesTests
{
    [Fact]
    public void Fail_SeveralTimesInARow_IsNewsOnce()
    {
        var pauses = new DeliveryPauses(new ManualTimeProvider());

        Assert.Equal([false, false, true, false], Enumerable.Range(0, 4).Select(_ => pauses.Fail(1, after: null)));
        Assert.Equal([false, false, false], Enumerable.Range(0, 3).Select(_ => pauses.Fail(2, after: null)));
        Assert.False(pauses.Succeed(1));
        Assert.True(pauses.Succeed(2));
        Assert.False(pauses.Succeed(2));
    }

    [Fact]
    public void Succeed_AfterOneFailure_IsNoNews()
    {
        var pauses = new DeliveryPauses(new ManualTimeProvider());

        Assert.False(pauses.Fail(1, after: null));
        Assert.False(pauses.Succeed(1));
        Assert.False(pauses.Fail(1, after: null));
    }
}

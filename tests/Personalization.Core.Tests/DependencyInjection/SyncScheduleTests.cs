using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Sync;

namespace Personalization.Tests.DependencyInjection;

public sealed class SyncScheduleTests
{
    private static readonly TimeSpan Minutes5 = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Interval_NeverRun_RunsAtOnceAndThenEveryInterval()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();

        await fixture.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(Minutes5);
        }

        await fixture.Time.WaitForTimersAsync(1);
        await fixture.StopAsync();

        Assert.Equal([start, start + Minutes5, start + (2 * Minutes5), start + (3 * Minutes5)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Interval_RanLately_WaitsForTheRest()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        fixture.Engine.SetReady("customers");
        fixture.Engine.SetLastStart("a", start - TimeSpan.FromMinutes(2));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Empty(fixture.Engine.Runs);
        fixture.Time.Advance(TimeSpan.FromMinutes(3));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal([start + TimeSpan.FromMinutes(3)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Interval_RanLatelyButStoreLostIt_RunsAtOnce()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.SetLastStart("a", fixture.Time.GetUtcNow());

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Single(fixture.Engine.Runs);
    }

    [Fact]
    public async Task Interval_AnotherProcessRanIt_CountsFromItsStart()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        fixture.Engine.SetReady("customers");
        fixture.Engine.SetLastStart("a", start - Minutes5);
        fixture.Engine.OnRefreshOne = sync => fixture.Engine.SetLastStart(sync, start - TimeSpan.FromMinutes(1));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Empty(fixture.Engine.Runs);
        fixture.Engine.OnRefreshOne = _ => { };
        fixture.Time.Advance(TimeSpan.FromMinutes(4));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal([start + TimeSpan.FromMinutes(4)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Interval_AnotherProcessIsRunningIt_AsksAgainAndThenTakesItsStart()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.SyncRunning));
        fixture.Engine.OnRun = (_, _) =>
        {
            fixture.Engine.OnRefreshOne = sync =>
            {
                fixture.Engine.SetReady("customers");
                fixture.Engine.SetLastStart(sync, start + TimeSpan.FromSeconds(2));
            };
            return Task.CompletedTask;
        };

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(HostingConstants.RunningElsewherePoll);
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(Minutes5 - HostingConstants.RunningElsewherePoll);
        Assert.Single(fixture.Engine.Runs);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_RunByHandInBetween_CountsFromItsStart()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await fixture.Engine.RunAsync("a");
        fixture.Time.Advance(TimeSpan.FromMinutes(3));
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(2, fixture.Engine.Runs.Count);
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal([start, start + TimeSpan.FromMinutes(2), start + TimeSpan.FromMinutes(7)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Interval_RunLongerThanIt_RunsAgainAtOnceAndNeverTwiceAtATime()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        var running = 0;
        fixture.Engine.OnRun = async (_, _) =>
        {
            Assert.Equal(1, Interlocked.Increment(ref running));
            if (fixture.Engine.Runs.Count == 1)
            {
                await Task.Delay(TimeSpan.FromMinutes(7), fixture.Time, CancellationToken.None);
            }

            Interlocked.Decrement(ref running);
        };

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(TimeSpan.FromMinutes(7));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal([start, start + TimeSpan.FromMinutes(7)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Interval_RunThrows_IsLoggedWithoutItsMessageAndGoesOn()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.OnRun = (_, _) => throw new InvalidOperationException("secret-value");

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(Minutes5);
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(2, fixture.Engine.Runs.Count);
        Assert.Equal(2, fixture.Logger.Count(LogEvents.SchedulerFailed));
        Assert.All(fixture.Logger.Events, logged => Assert.DoesNotContain("secret-value", logged.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interval_ClockSetBack_WaitsAtMostAnInterval()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.SetReady("customers");
        fixture.Engine.SetLastStart("a", fixture.Time.GetUtcNow() + TimeSpan.FromDays(1));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Engine.SetLastStart("a", fixture.Time.GetUtcNow() - Minutes5);
        fixture.Time.Advance(Minutes5);
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Single(fixture.Engine.Runs);
    }

    [Fact]
    public async Task Interval_LongerThanATimerHolds_IsWaitedFor()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", TimeSpan.FromDays(400)));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Single(fixture.Engine.Runs);
    }

    [Fact]
    public async Task NoInterval_Sync_IsNotRun()
    {
        await using var fixture = new HostedServiceFixture(
            null, HostedServiceFixture.Sync("scheduled", Minutes5), HostedServiceFixture.Sync("manual", null));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(["scheduled"], fixture.Engine.Runs.Select(run => run.Sync));
    }
}

using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;

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
        fixture.Engine.SetWhole("a", ago: TimeSpan.FromMinutes(2));

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
        fixture.Engine.SetWhole("a", ago: TimeSpan.Zero);
        fixture.Engine.Lose("a");

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Single(fixture.Engine.Runs);
    }

    [Fact]
    public async Task Interval_StoreLosesItInBetween_RunsAtOnce()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", TimeSpan.FromHours(1)));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        var again = new TaskCompletionSource();
        fixture.Engine.OnRun = (_, _) =>
        {
            again.SetResult();
            return Task.CompletedTask;
        };

        fixture.Engine.Lose("a");
        await again.Task;

        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_AnotherProcessRanIt_CountsFromItsStart()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        fixture.Engine.SetWhole("a", ago: Minutes5);
        fixture.Engine.OnRefreshOne = sync => fixture.Engine.SetWhole(sync, ago: TimeSpan.FromMinutes(1));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Empty(fixture.Engine.Runs);
        fixture.Engine.OnRefreshOne = _ => { };
        fixture.Time.Advance(TimeSpan.FromMinutes(4));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal([start + TimeSpan.FromMinutes(4)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Interval_AnotherProcessIsRunningIt_SaysSoOnceAndTakesItsStart()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.SyncRunning, "Another process runs it."));

        await fixture.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(HostingConstants.RunningElsewherePoll);
        }

        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(4, fixture.Engine.Runs.Count);
        fixture.Engine.OnRefreshOne = sync => fixture.Engine.SetWhole(sync, ago: TimeSpan.FromSeconds(10));
        fixture.Time.Advance(HostingConstants.RunningElsewherePoll);
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Engine.OnRefreshOne = _ => { };
        fixture.Time.Advance(Minutes5 - TimeSpan.FromSeconds(11));

        Assert.Equal(4, fixture.Engine.Runs.Count);
        var told = Assert.Single(fixture.Logger.Events, logged => logged.Id == LogEvents.ScheduleWaits);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Information, told.Level);
    }

    [Fact]
    public async Task Interval_StateLocked_TriesAgainSoonAndWarnsOnce()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", TimeSpan.FromHours(1)));
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.StateLocked, "Another process uses it."));

        await fixture.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(HostingConstants.RunningElsewherePoll);
        }

        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(4, fixture.Engine.Runs.Count);
        var told = Assert.Single(fixture.Logger.Events, logged => logged.Id == LogEvents.ScheduleWaits);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, told.Level);
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
        fixture.Time.Advance(HostingConstants.FirstPause);
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(2, fixture.Engine.Runs.Count);
        Assert.Equal(2, fixture.Logger.Count(LogEvents.SchedulerFailed));
        Assert.All(fixture.Logger.Events, logged => Assert.DoesNotContain("secret-value", logged.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Interval_SourceFails_IsTriedAgainAfterPausesThatGrowUpToTheInterval()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", TimeSpan.FromSeconds(10)));
        var start = fixture.Time.GetUtcNow();
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.SourceFailed, "The source is down."));

        await fixture.StartAsync();
        foreach (var pause in new[] { 1, 2, 4, 8, 10, 10 })
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal([0, 1, 3, 7, 15, 25, 35], fixture.Engine.Runs.Select(run => (run.At - start).TotalSeconds));
        Assert.Equal([null, .. Enumerable.Repeat(ErrorCodes.SourceFailed, 6)], fixture.Engine.Asked.Select(asked => asked.FailedBefore));

        // Mended: the interval counts again, and the next failure starts with the short pause.
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Success));
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.SourceFailed));
        fixture.Time.Advance(TimeSpan.FromSeconds(10));
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Null(fixture.Engine.Asked.Last().FailedBefore);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal([45, 55, 56], fixture.Engine.Runs.Skip(7).Select(run => (run.At - start).TotalSeconds));
    }

    [Fact]
    public async Task Interval_StoreAwayForLong_FailsOnceAndRunsWhenItIsBack()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", TimeSpan.FromHours(1)));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        var isAway = true;
        fixture.Engine.OnRefreshOne = _ =>
        {
            if (isAway)
            {
                throw new InvalidOperationException("secret-value");
            }
        };
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.StoreUnavailable, "The store is away."));

        fixture.Time.Advance(TimeSpan.FromHours(1));
        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(2, fixture.Engine.Runs.Count); // the one that tells
        for (var passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(10); passed += HostingConstants.OutagePoll)
        {
            fixture.Time.Advance(HostingConstants.OutagePoll);
            await fixture.Time.WaitForTimersAsync(1);
        }

        Assert.Equal(2, fixture.Engine.Runs.Count);
        isAway = false;
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Success));
        fixture.Time.Advance(HostingConstants.OutagePoll);
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(3, fixture.Engine.Runs.Count);
        Assert.Equal(1, fixture.Logger.Count(LogEvents.StoreBack));
        Assert.Equal(0, fixture.Logger.Count(LogEvents.StoreAway));
    }

    [Fact]
    public async Task Interval_FailedAndThenRunWholeByHand_WaitsForItsInterval()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.SourceFailed));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        fixture.Time.Advance(TimeSpan.FromMilliseconds(500));
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Success));
        await fixture.Engine.RunAsync("a");
        fixture.Time.Advance(TimeSpan.FromMilliseconds(500));
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(Minutes5 - TimeSpan.FromSeconds(1));

        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_RunWasCancelled_WaitsForTheNextOne()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.SetWhole("a", ago: Minutes5);
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Cancelled));

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(Minutes5 - TimeSpan.FromSeconds(1));
        Assert.Single(fixture.Engine.Runs);
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_RegionFailed_IsTriedAgainAfterAPause()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", TimeSpan.FromHours(1)));
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Warning) with
        {
            Regions = [new SyncRegionRun("eu", SyncRunStatus.Success, default), new SyncRegionRun("us", SyncRunStatus.Failed, default, "away", ErrorCodes.StoreUnavailable)],
        });

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(HostingConstants.FirstPause);
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_RegionStaysAway_OthersHaveTheirRunsAtTheInterval()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        fixture.Engine.OnRefreshOne = _ => throw new InvalidOperationException();
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Warning) with
        {
            Regions = [new SyncRegionRun("eu", SyncRunStatus.Success, default), new SyncRegionRun("us", SyncRunStatus.Failed, default, "away", ErrorCodes.StoreUnavailable)],
        });

        await fixture.StartAsync();
        for (var passed = TimeSpan.Zero; passed < (2 * Minutes5) + (3 * HostingConstants.OutagePoll); passed += HostingConstants.OutagePoll)
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(HostingConstants.OutagePoll);
        }

        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(3, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_TimeOfDayIsSet_ChangesNothing()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minutes5));
        var start = fixture.Time.GetUtcNow();
        fixture.Time.SetUtcNow(start + TimeSpan.FromHours(1));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        fixture.Time.SetUtcNow(start);
        fixture.Time.Advance(Minutes5);
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.SetUtcNow(start - TimeSpan.FromDays(1));
        fixture.Time.Advance(Minutes5);
        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(3, fixture.Engine.Runs.Count);
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

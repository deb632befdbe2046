using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;

namespace Personalization.Tests.DependencyInjection;

public sealed class SyncHostedServiceTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task StopAsync_RunUnderWay_CancelsItAndWaits()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        var running = new TaskCompletionSource();
        var ended = false;
        fixture.Engine.OnRun = async (_, cancellationToken) =>
        {
            running.SetResult();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, fixture.Time, cancellationToken));
            await Task.Yield();
            ended = true;
        };
        await fixture.StartAsync();
        await running.Task;

        await fixture.StopAsync();

        Assert.True(ended);
        Assert.Equal(0, fixture.Logger.Count(LogEvents.SchedulerFailed));
    }

    [Fact]
    public async Task StopAsync_RunThatDoesNotEnd_IsLeftAfterTheShutdownTimeout()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        var running = new TaskCompletionSource();
        var stuck = new TaskCompletionSource();
        fixture.Engine.OnRun = (_, _) =>
        {
            running.SetResult();
            return stuck.Task;
        };
        await fixture.StartAsync();
        await running.Task;
        using var timeout = new CancellationTokenSource();
        await timeout.CancelAsync();

        await fixture.StopAsync(timeout.Token);

        Assert.Equal(1, fixture.Logger.Count(LogEvents.StopTimedOut));
        stuck.SetResult();
    }

    [Theory]
    [InlineData("customers", 1)]
    [InlineData("orders", 0)]
    public async Task StartAsync_SyncDeletesRecordsThatOthersWrite_Warns(string collectionOfTheOther, int warnings)
    {
        await using var fixture = new HostedServiceFixture(
            null,
            HostedServiceFixture.Sync("a", null, onRemoved: RecordDeleteBehavior.DeleteRecord),
            HostedServiceFixture.Sync("b", null, collectionOfTheOther));

        await fixture.StartAsync();

        Assert.Equal(warnings, fixture.Logger.Count(LogEvents.HidesOthers));
    }

    [Fact]
    public async Task StartAsync_StoreDown_StartsAnywayAndTriesAgain()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        fixture.Engine.OnStart = () => fixture.Engine.Started < 3
            ? throw new InvalidOperationException("password=secret")
            : Task.CompletedTask;

        await fixture.StartAsync();
        foreach (var pause in new[] { 1, 2 })
        {
            await fixture.Time.WaitForTimersAsync(1);
            Assert.Empty(fixture.Engine.Runs);
            fixture.Time.Advance(TimeSpan.FromSeconds(pause));
        }

        await fixture.Time.WaitForTimersAsync(1);

        Assert.Equal(3, fixture.Engine.Started);
        Assert.Equal(1, fixture.Logger.Count(LogEvents.StartFailed));
        Assert.Equal(1, fixture.Logger.Count(LogEvents.Started));
        Assert.Single(fixture.Engine.Runs);
        Assert.All(fixture.Logger.Events, logged => Assert.DoesNotContain("secret", logged.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task LookupsOnly_Loading_AsksUntilReadyAndRunsNothing()
    {
        await using var fixture = new HostedServiceFixture(new PersonalizationOptions { LookupsOnly = true }, HostedServiceFixture.Sync("a", Minute));
        var ready = new TaskCompletionSource();
        fixture.Engine.OnRefresh = () =>
        {
            if (fixture.Engine.Refreshed == 2)
            {
                fixture.Engine.SetReady("customers");
                ready.SetResult();
            }
        };

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await fixture.Time.WaitForTimersAsync(1);
        fixture.Time.Advance(TimeSpan.FromSeconds(2));
        await ready.Task;
        await fixture.StopAsync();

        Assert.Equal(2, fixture.Engine.Refreshed);
        Assert.Empty(fixture.Engine.Runs);
        Assert.Equal(1, fixture.Logger.Count(LogEvents.CollectionLoading));
        Assert.Equal(1, fixture.Logger.Count(LogEvents.CollectionReady));
        Assert.Equal(1, fixture.Logger.Count(LogEvents.LookupsOnly));
    }

    [Fact]
    public async Task LookupsOnly_ReadinessLost_AsksAgain()
    {
        await using var fixture = new HostedServiceFixture(new PersonalizationOptions { LookupsOnly = true }, HostedServiceFixture.Sync("a", Minute));
        fixture.Engine.SetReady("customers");
        fixture.Engine.OnRefresh = () => fixture.Engine.SetReady("customers", ready: false);
        await fixture.StartAsync();

        foreach (var pause in new[] { HostingConstants.ReadinessCheck, HostingConstants.ReadinessPoll })
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(pause);
        }

        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(2, fixture.Engine.Refreshed);
    }

    [Fact]
    public async Task Readiness_CannotBeRead_IsToldOnceAndOnceThatItCan()
    {
        await using var fixture = new HostedServiceFixture(new PersonalizationOptions { LookupsOnly = true }, HostedServiceFixture.Sync("a", Minute));
        fixture.Engine.OnRefresh = () =>
        {
            if (fixture.Engine.Refreshed < 4)
            {
                throw new InvalidOperationException("secret");
            }
        };
        await fixture.StartAsync();

        for (var i = 0; i < 5; i++)
        {
            await fixture.Time.WaitForTimersAsync(1);
            fixture.Time.Advance(HostingConstants.ReadinessPoll);
        }

        await fixture.Time.WaitForTimersAsync(1);
        Assert.Equal(1, fixture.Logger.Count(LogEvents.ReadinessFailed));
        Assert.Equal(1, fixture.Logger.Count(LogEvents.ReadinessBack));
    }

    [Fact]
    public async Task StartAsync_HostThatCallsOnlyThis_StartsTheSchedules()
    {
        await using var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));

        await fixture.Service.StartAsync(CancellationToken.None);
        await fixture.Time.WaitForTimersAsync(1);
        await fixture.Service.StopAsync(CancellationToken.None);

        Assert.Single(fixture.Engine.Runs);
        Assert.Equal(1, fixture.Engine.Started);
    }

    [Fact]
    public async Task StopAsync_AfterDisposal_DoesNothing()
    {
        var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        fixture.Service.Dispose();
        await fixture.DisposeAsync();
        await fixture.StopAsync();

        Assert.Equal(0, fixture.Time.TimerCount);
    }

    [Fact]
    public async Task DisposeAsync_RunThatDoesNotEndAfterATimedOutStop_Returns()
    {
        var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        var running = new TaskCompletionSource();
        fixture.Engine.OnRun = (_, _) =>
        {
            running.SetResult();
            return new TaskCompletionSource().Task;
        };
        await fixture.StartAsync();
        await running.Task;

        await fixture.StopAsync(new CancellationToken(canceled: true));
        await fixture.DisposeAsync();

        Assert.Equal(1, fixture.Logger.Count(LogEvents.StopTimedOut));
    }

    [Fact]
    public async Task DisposeAsync_RunThatDoesNotEndAndNobodyStopped_ReturnsAfterAMoment()
    {
        var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        var running = new TaskCompletionSource();
        fixture.Engine.OnRun = (_, _) =>
        {
            running.SetResult();
            return new TaskCompletionSource().Task;
        };
        await fixture.StartAsync();
        await running.Task;

        var disposed = fixture.DisposeAsync().AsTask();
        await fixture.Time.WaitForTimersAsync(1);
        Assert.False(disposed.IsCompleted);
        fixture.Time.Advance(HostingConstants.DisposePatience);

        await disposed;
    }

    [Fact]
    public async Task WaitForFirstSync_SyncsStart_StartEndsWhenAllAreReady()
    {
        await using var fixture = new HostedServiceFixture(
            new PersonalizationOptions { FirstSyncTimeout = Minute },
            HostedServiceFixture.Sync("a", Minute),
            HostedServiceFixture.Sync("b", Minute, "products"));
        var go = new TaskCompletionSource();
        fixture.Engine.OnRun = async (sync, _) =>
        {
            await go.Task;
            fixture.Engine.SetReady(sync == "a" ? "customers" : "products");
        };

        var start = fixture.StartAsync();
        Assert.False(start.IsCompleted);
        go.SetResult();

        await start;
        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task WaitForFirstSync_TimeIsOver_NamesTheSyncsAndTheirErrors()
    {
        await using var fixture = new HostedServiceFixture(
            new PersonalizationOptions { FirstSyncTimeout = Minute },
            HostedServiceFixture.Sync("fails", TimeSpan.FromHours(1)),
            HostedServiceFixture.Sync("fine", null),
            HostedServiceFixture.Sync("manual", null, "products"),
            HostedServiceFixture.Sync("elsewhere", null, "ready"));
        fixture.Engine.SetReady("ready");
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("fails", SyncRunStatus.Failed, ErrorCodes.SourceFailed, "The source is down."));
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("fine", SyncRunStatus.Success));

        var start = fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(2);
        fixture.Time.Advance(Minute);

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => start);
        Assert.Contains("sync 'fails' into collection 'customers': its last run ended as Failed (source_failed): The source is down.", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("sync 'manual' into collection 'products': it has not run, and has no schedule.", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'fine'", thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'elsewhere'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DisposeAsync_NotStopped_EndsTheRuns()
    {
        var fixture = new HostedServiceFixture(null, HostedServiceFixture.Sync("a", Minute));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1);

        await fixture.DisposeAsync();
        await fixture.DisposeAsync();

        Assert.Equal(0, fixture.Time.TimerCount);
        Assert.False(fixture.Engine.HasSubscribers);
    }
}

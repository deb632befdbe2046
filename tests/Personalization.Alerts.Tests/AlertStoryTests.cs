using Personalization.Destinations;
using Personalization.Journal;

namespace Personalization.Alerts.Tests;

/// <summary>One notice a change of status, and one on recovery; none while it stays.</summary>
public sealed class AlertStoryTests
{
    [Fact]
    public async Task Story_OfTheReference_IsToldStepByStep()
    {
        var world = new AlertWorld();
        var (everyone, pager) = (world.Listen("chat"), world.Listen("pager", AlertLevel.Critical));
        var host = world.NewHost();

        await StepAsync(() => world.RunAsync());
        Assert.Empty(everyone.Told);

        await StepAsync(() => world.RejectAsync(1));
        Assert.Equal(["rejected ok>warning"], everyone.Told);

        await StepAsync(() => world.RejectAsync(2));
        await StepAsync(() => world.RejectAsync(4));
        Assert.Single(everyone.Told);

        await StepAsync(() => world.RejectAsync(5));
        Assert.Equal(["rejected ok>warning", "rejected warning>critical"], everyone.Told);

        await StepAsync(() => world.RunAsync());
        Assert.Equal(["rejected ok>warning", "rejected warning>critical", "rejected critical>ok"], everyone.Told);

        await StepAsync(() => world.RunAsync(JournalRunStatus.Failed));
        await StepAsync(() => world.RunAsync(JournalRunStatus.Failed));
        Assert.Equal(["rejected ok>warning", "rejected warning>critical", "rejected critical>ok", "fatal ok>critical"], everyone.Told);
        Assert.Equal(["rejected ok>critical", "rejected critical>ok", "fatal ok>critical"], pager.Told);

        async Task StepAsync(Func<Task> run)
        {
            world.Time.Advance(TimeSpan.FromMinutes(5));
            await run();
            await host.RunEndedAsync();
        }
    }

    [Fact]
    public async Task Escalation_GoesDownAgain_IsAChangeToo()
    {
        var world = new AlertWorld();
        var (everyone, pager) = (world.Listen("chat"), world.Listen("pager", AlertLevel.Critical));
        var host = world.NewHost();
        foreach (var rows in new[] { 10, 1, 0 })
        {
            await world.RejectAsync(rows);
            await host.RunEndedAsync();
            world.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(["rejected ok>critical", "rejected critical>warning", "rejected warning>ok"], everyone.Told);
        Assert.Equal(["rejected ok>critical", "rejected critical>ok"], pager.Told);
    }

    [Fact]
    public async Task TwoHosts_JudgeTheSameRun_OneTells()
    {
        var world = new AlertWorld();
        var channel = world.Listen("chat");
        await world.RunAsync(JournalRunStatus.Failed);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.NewHost()).Select(host => Task.Run(() => host.RunEndedAsync().AsTask())));

        Assert.Equal(["fatal ok>critical"], channel.Told);
    }

    [Fact]
    public async Task Host_DiesBetweenStateAndDelivery_AnotherTells()
    {
        var world = new AlertWorld();
        var channel = world.Listen("chat");
        await world.RunAsync(JournalRunStatus.Failed);
        Assert.True(await world.NewHost().Watch.JudgeAsync(AlertWorld.Sync, TestContext.Current.CancellationToken)); // and is gone

        await world.NewHost().DeliverAsync();

        Assert.Equal(["fatal ok>critical"], channel.Told);
    }

    [Fact]
    public async Task Host_DiesWhileItSends_AnotherTellsWhenItsClaimIsOver()
    {
        var world = new AlertWorld();
        var channel = world.Listen("chat");
        await world.RunAsync(JournalRunStatus.Failed);
        using (var dying = new CancellationTokenSource())
        {
            channel.Answer = (_, _) =>
            {
                dying.Cancel();
                return new(DeliveryOutcome.Delivered);
            };
            await world.NewHost().Work.RunEndedAsync(AlertWorld.Sync, dying.Token);
        }

        channel.Answer = (_, _) => new(DeliveryOutcome.Delivered);
        var other = world.NewHost();
        await other.DeliverAsync();
        Assert.Single(channel.Notices); // it is the dead one's for a while

        world.Time.Advance(AlertConstants.Claim);
        await other.DeliverAsync();
        await other.DeliverAsync();

        Assert.Equal(2, channel.Notices.Count);
        Assert.Equal(channel.Notices[0].Id, channel.Notices[1].Id);
    }

    [Fact]
    public async Task Channel_IsAway_DelaysNoOtherAndIsTriedAgain()
    {
        var world = new AlertWorld();
        var (away, well) = (world.Listen("away"), world.Listen("well"));
        var hangs = new TaskCompletionSource<DeliveryOutcome>();
        away.Answer = (_, _) => new(hangs.Task);
        var host = world.NewHost();
        host.Work.IsHosted = true;
        await world.RunAsync(JournalRunStatus.Failed);

        await host.RunEndedAsync(); // does not wait for a channel
        var sending = await host.Work.DeliverDueAsync(TestContext.Current.CancellationToken);
        await Task.WhenAny(sending);
        Assert.Single(well.Told);

        // It is away for hours, and what is told meanwhile comes after it, in order.
        away.Answer = (_, _) => new(DeliveryOutcome.Retry("It is away."));
        hangs.SetResult(DeliveryOutcome.Retry("It is away."));
        await Task.WhenAll(sending);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await world.RunAsync();
        await host.RunEndedAsync();
        for (var minute = 0; minute < 180; minute++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(1));
            await host.DeliverAsync();
        }

        Assert.Equal(["fatal ok>critical", "fatal critical>ok"], well.Told);
        Assert.InRange(away.Notices.Count, 4, 10);
        away.Answer = (_, _) => new(DeliveryOutcome.Delivered);
        world.Time.Advance(AlertConstants.LongestPause);
        await host.DeliverAsync();
        Assert.Equal(["fatal ok>critical", "fatal critical>ok"], away.Told.TakeLast(2));
    }

    [Fact]
    public async Task Channel_IsAwayForADay_NoticeIsGivenUp()
    {
        var world = new AlertWorld();
        var channel = world.Listen("away");
        channel.Answer = (_, _) => new(DeliveryOutcome.Retry("It is away."));
        var host = world.NewHost();
        await world.RunAsync(JournalRunStatus.Failed);
        await host.RunEndedAsync();
        for (var hour = 0; hour < 30; hour++)
        {
            world.Time.Advance(TimeSpan.FromHours(1));
            await host.DeliverAsync();
        }

        var (_, state) = Assert.Single(await world.Store.ListAsync(TestContext.Current.CancellationToken), one => one.Key.Trigger == AlertTrigger.Fatal);
        Assert.Empty(state.Notices);
        Assert.Equal(AlertLevel.Critical, state.Level);
    }

    [Fact]
    public async Task Channel_Throws_IsTriedAgainWithoutItsWords()
    {
        var world = new AlertWorld();
        var channel = world.Listen("chat");
        channel.Answer = (_, _) => throw new InvalidOperationException("https://hooks.example.com/secret");
        var host = world.NewHost();
        await world.RunAsync(JournalRunStatus.Failed);
        await host.RunEndedAsync();

        var outcome = await host.Courier.SendAsync(channel, channel.Notices[0], TestContext.Current.CancellationToken);

        Assert.Equal("It failed with InvalidOperationException.", outcome.Reason);
        channel.Answer = (_, _) => new(DeliveryOutcome.Delivered);
        world.Time.Advance(TimeSpan.FromMinutes(2));
        await host.DeliverAsync();
        await host.DeliverAsync();
        Assert.Equal(3, channel.Notices.Count);
    }

    [Fact]
    public async Task Mute_ForATime_TellsNothingAndThenWhatIsDifferent()
    {
        var world = new AlertWorld();
        var channel = world.Listen("chat");
        var host = world.NewHost();
        var key = new AlertKey(AlertWorld.Sync, AlertTrigger.Fatal);
        var now = world.Time.GetUtcNow();
        await world.Store.MuteAsync(key, new AlertMute(now, now + TimeSpan.FromHours(1)), TestContext.Current.CancellationToken);
        await world.RunAsync(JournalRunStatus.Failed);
        await host.RunEndedAsync();

        Assert.Empty(channel.Told);
        Assert.Equal(AlertLevel.Critical, (await world.Store.ListAsync(TestContext.Current.CancellationToken)).First(one => one.Key == key).State.Level);

        world.Time.Advance(TimeSpan.FromHours(2));
        await host.Work.JudgeAllAsync(TestContext.Current.CancellationToken);
        await host.DeliverAsync();
        Assert.Equal(["fatal ok>critical"], channel.Told);
    }

    [Fact]
    public async Task Mute_AlertThatComesAndGoes_IsNeverTold()
    {
        var world = new AlertWorld();
        var channel = world.Listen("chat");
        var host = world.NewHost();
        var key = new AlertKey(AlertWorld.Sync, AlertTrigger.Fatal);
        await world.Store.MuteAsync(key, new AlertMute(world.Time.GetUtcNow(), null), TestContext.Current.CancellationToken);
        foreach (var status in new[] { JournalRunStatus.Failed, JournalRunStatus.Success })
        {
            world.Time.Advance(TimeSpan.FromDays(1));
            await world.RunAsync(status);
            await host.RunEndedAsync();
        }

        await world.Store.UnmuteAsync(key, TestContext.Current.CancellationToken);
        await host.Work.JudgeAllAsync(TestContext.Current.CancellationToken);
        await host.DeliverAsync();
        Assert.Empty(channel.Told);
    }

    [Fact]
    public async Task Trigger_IsNotConfiguredAnyMore_RecoversAndIsForgotten()
    {
        var world = new AlertWorld();
        world.Rules.Add(new AlertRule(AlertTrigger.ModelSize) { Warning = 1_000 });
        var channel = world.Listen("chat");
        await world.RunAsync();
        await world.NewHost().RunEndedAsync();
        world.Rules.RemoveAt(2);

        var host = world.NewHost();
        await host.Work.JudgeAllAsync(TestContext.Current.CancellationToken);
        await host.DeliverAsync();
        await host.Work.JudgeAllAsync(TestContext.Current.CancellationToken);

        Assert.Equal(["modelSize ok>warning", "modelSize warning>ok"], channel.Told);
        Assert.DoesNotContain(await world.Store.ListAsync(TestContext.Current.CancellationToken), one => one.Key.Trigger == AlertTrigger.ModelSize);
    }
}

using Microsoft.Extensions.Logging.Abstractions;
using Personalization.DependencyInjection.Hosting.Triggers;
using Personalization.Journal;
using Personalization.Schedules;
using Personalization.Testing;

namespace Personalization.Tests.DependencyInjection;

public sealed class FireTriggerTests : IDisposable
{
    private const string Target = "sync:a";

    private static readonly ScheduleDefinition EveryMinute = Cron("* * * * *");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 12, 0, 30, TimeSpan.Zero));
    private readonly MemoryJournal _journal;

    public FireTriggerTests() => _journal = new MemoryJournal(_time);

    public void Dispose() => _journal.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refresh_FirstLook_MakesUpForNothing()
    {
        var trigger = await StartAsync(EveryMinute);

        Assert.False(trigger.HasPending);
        Assert.Empty(await FiresAsync());
        Assert.Equal(TimeSpan.FromSeconds(30), trigger.UntilNext());
    }

    [Fact]
    public async Task Refresh_Due_AddsTheFireAtItsTimeWhateverTheDelay()
    {
        var trigger = await StartAsync(EveryMinute);
        _time.Advance(TimeSpan.FromSeconds(47));
        await trigger.RefreshAsync(Cancellation);

        Assert.True(trigger.HasPending);
        var fire = Assert.Single(await FiresAsync());
        Assert.Equal(("2026-12-01T12:01:00Z", new DateTimeOffset(2026, 12, 1, 12, 1, 0, TimeSpan.Zero)), (fire.Key, fire.At));
    }

    [Fact]
    public async Task Refresh_DownForDays_MakesUpForTheLatestAlone()
    {
        await StartAsync(EveryMinute);
        _time.Advance(TimeSpan.FromDays(3));

        var trigger = await StartAsync(EveryMinute);

        Assert.True(trigger.HasPending);
        Assert.Equal("2026-12-04T12:00:00Z", Assert.Single(await FiresAsync()).Key);
    }

    [Fact]
    public async Task Refresh_AProcessSawItRest_MakesUpForNothingOfTheRest()
    {
        await StartAsync(EveryMinute);
        using (var stopping = new CancellationTokenSource())
        {
            // Another process, with a configuration that pauses it; it stops, and the pause ends while none runs.
            await FireRest.WorkOf(Target, _journal, _time, NullLogger.Instance).RunAsync(stopping.Token, stopping.Token);
        }

        _time.Advance(TimeSpan.FromDays(3));
        var trigger = await StartAsync(EveryMinute);
        Assert.Empty(await FiresAsync());

        // What falls due after it is made up for as ever.
        _time.Advance(2 * Minute);
        trigger = await StartAsync(EveryMinute);
        Assert.True(trigger.HasPending);
    }

    [Fact]
    public async Task Refresh_OtherScheduleThanBefore_BeginsNow()
    {
        await StartAsync(Cron("0 * * * *"));
        _time.Advance(TimeSpan.FromDays(3));

        await StartAsync(EveryMinute);

        Assert.Empty(await FiresAsync());
    }

    [Fact]
    public async Task Refresh_TwoProcesses_EachFireIsThereOnce()
    {
        var (one, other) = (await StartAsync(EveryMinute), await StartAsync(EveryMinute));
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(Minute);
            await one.RefreshAsync(Cancellation);
            await other.RefreshAsync(Cancellation);
            Assert.True(one.HasPending && other.HasPending);
            Assert.Equal(1, await _journal.ServeFiresAsync(Target, _time.GetUtcNow(), $"run{i}", Cancellation));
            await other.RefreshAsync(Cancellation);
            Assert.False(other.HasPending);
        }

        Assert.Equal(10, (await FiresAsync()).Count);
    }

    [Fact]
    public async Task Refresh_ClockSetBack_NothingFiresTwice()
    {
        var trigger = await StartAsync(EveryMinute);
        for (var i = 0; i < 5; i++)
        {
            await StepAsync(trigger);
        }

        _time.SetUtcNow(_time.GetUtcNow() - TimeSpan.FromMinutes(4));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(0, await StepAsync(trigger));
        }

        Assert.Equal(5, (await FiresAsync()).Count);
        await StepAsync(trigger);
        await StepAsync(trigger);
        Assert.Equal(6, (await FiresAsync()).Count);
    }

    [Fact]
    public async Task Refresh_ClockYearsAheadAndBack_FiresOnceAndGoesOn()
    {
        var trigger = await StartAsync(EveryMinute);
        await StepAsync(trigger);
        var right = _time.GetUtcNow();
        _time.SetUtcNow(right.AddYears(4));
        Assert.Equal(1, await StepAsync(trigger));
        _time.SetUtcNow(right);
        await trigger.RefreshAsync(Cancellation);
        Assert.Equal(1, await StepAsync(trigger));
        Assert.Equal(1, await StepAsync(trigger));

        // So does a process that begins then.
        Assert.Equal(1, await StepAsync(await StartAsync(EveryMinute)));

        // The first was removed by its age, when the clock was ahead, and does not come again.
        Assert.Equal(
            ["2030-12-01T12:02:00Z", "2026-12-01T12:04:00Z", "2026-12-01T12:03:00Z", "2026-12-01T12:02:00Z"],
            (await FiresAsync()).Select(fire => fire.Key));
    }

    [Fact]
    public async Task Resume_AfterAPause_MakesUpForNothing()
    {
        await StartAsync(EveryMinute);
        var pauses = new SchedulePauses(_journal, _time);
        Assert.True(await pauses.PauseAsync(Target, Cancellation));
        Assert.False(await pauses.PauseAsync(Target, Cancellation));
        Assert.Equal([Target], await pauses.ListAsync(Cancellation));
        _time.Advance(TimeSpan.FromHours(5));
        Assert.True(await pauses.ResumeAsync(Target, Cancellation));
        Assert.False(await pauses.ResumeAsync(Target, Cancellation));

        var trigger = await StartAsync(EveryMinute);
        Assert.Empty(await FiresAsync());
        Assert.Equal(1, await StepAsync(trigger));
    }

    [Fact]
    public async Task Refresh_FollowedSyncRan_FiresOnceForItsLatestWholeRun()
    {
        var trigger = await StartAsync(ScheduleDefinition.AfterSync("b"));
        await RunAsync("1", JournalRunStatus.Failed);
        Assert.Equal(0, await StepAsync(trigger));
        await RunAsync("2", JournalRunStatus.Success);
        await RunAsync("3", JournalRunStatus.Warning);
        await RunAsync("4", JournalRunStatus.Querying);
        Assert.Equal(1, await StepAsync(trigger));
        Assert.Equal(0, await StepAsync(trigger));
        Assert.Equal(0, await StepAsync(await StartAsync(ScheduleDefinition.AfterSync("b"))));

        Assert.Equal("after:3", Assert.Single(await FiresAsync()).Key);
    }

    [Fact]
    public async Task Refresh_Interval_CountsFromTheLastStart()
    {
        DateTimeOffset? last = null;
        var trigger = new FireTrigger(Target, ScheduleDefinition.Every(TimeSpan.FromMinutes(10)), _journal, _time) { LastStart = _ => ValueTask.FromResult(last) };
        await trigger.RefreshAsync(Cancellation);
        Assert.True(trigger.HasPending);
        await ServeAsync();
        await trigger.RefreshAsync(Cancellation);
        Assert.False(trigger.HasPending);

        // By hand in between.
        _time.Advance(TimeSpan.FromMinutes(7));
        last = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(9));
        await trigger.RefreshAsync(Cancellation);
        Assert.False(trigger.HasPending);
        _time.Advance(TimeSpan.FromMinutes(1));
        await trigger.RefreshAsync(Cancellation);
        Assert.True(trigger.HasPending);
        await ServeAsync();

        // A run that left no trace is made up for an interval later.
        _time.Advance(TimeSpan.FromMinutes(9));
        await trigger.RefreshAsync(Cancellation);
        Assert.False(trigger.HasPending);
        _time.Advance(TimeSpan.FromMinutes(1));
        await trigger.RefreshAsync(Cancellation);
        Assert.True(trigger.HasPending);
    }

    private static ScheduleDefinition Cron(string text) => ScheduleDefinition.Cron(text, CronText.Parse(text, out _), TimeZoneInfo.Utc);

    private async Task<FireTrigger> StartAsync(ScheduleDefinition schedule)
    {
        var trigger = new FireTrigger(Target, schedule, _journal, _time);
        await trigger.RefreshAsync(Cancellation);
        return trigger;
    }

    /// <summary>A minute passes, and what waits is served.</summary>
    private async Task<int> StepAsync(FireTrigger trigger)
    {
        _time.Advance(Minute);
        await trigger.RefreshAsync(Cancellation);
        var served = await ServeAsync();
        Assert.Equal(trigger.HasPending, served > 0);
        return served;
    }

    private ValueTask<int> ServeAsync() => _journal.ServeFiresAsync(Target, _time.GetUtcNow(), Guid.NewGuid().ToString("n"), Cancellation);

    private ValueTask<IReadOnlyList<JournalFire>> FiresAsync() => _journal.ListFiresAsync(Target, isPending: false, 1000, Cancellation);

    private async Task RunAsync(string id, JournalRunStatus status)
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        await _journal.WriteRunAsync(
            new JournalRun { Id = id, SyncId = "b", Status = status, Owner = "o", CreatedAt = _time.GetUtcNow(), FinishedAt = status >= JournalRunStatus.Success ? _time.GetUtcNow() : null },
            Cancellation);
    }
}

using System.Globalization;
using Personalization.Schedules;
using Personalization.Sync;
using Personalization.Testing;
using Personalization.Tests.Schedules;

namespace Personalization.Tests.DependencyInjection;

/// <summary>Schedules of all kinds on a clock and an engine that a test moves.</summary>
public sealed class FireScheduleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Intervals_TenSyncsAHundredTimes_RunExactlyThen()
    {
        SyncDefinition[] syncs = [.. Enumerable.Range(1, 10).Select(n => HostedServiceFixture.Sync($"s{n}", n * Minute))];
        await using var fixture = new HostedServiceFixture(null, syncs);
        var start = fixture.Time.GetUtcNow();

        await fixture.StartAsync();
        for (var minute = 0; minute < 1000; minute++)
        {
            await fixture.Time.WaitForTimersAsync(10, Cancellation);
            fixture.Time.Advance(Minute);
        }

        await fixture.Time.WaitForTimersAsync(10, Cancellation);
        await fixture.StopAsync();

        for (var n = 1; n <= 10; n++)
        {
            var runs = fixture.Engine.Runs.Where(run => run.Sync == $"s{n}").Select(run => run.At);
            Assert.Equal(Enumerable.Range(0, (1000 / n) + 1).Select(k => start + (k * n * Minute)), runs);
        }
    }

    [Fact]
    public async Task Fires_FiveHundredOverBothNightsOfDst_RunExactlyThen()
    {
        (string Id, string Cron, string Zone)[] schedules =
        [
            ("berlin", "30 2 * * *", "Europe/Berlin"), ("york", "15,45 1,2 * * *", "America/New_York"), ("howe", "0 2 * * 0-6", "Australia/Lord_Howe"), ("utc", "5 0 L * 1", "UTC"),
        ];
        await using var fixture = new HostedServiceFixture(null, [.. schedules.Select(one => Sync(one.Id, Cron(one.Cron, one.Zone)))]);
        var journal = fixture.WithJournal();
        fixture.Time.SetUtcNow(Time("2026-10-20T00:00:10Z"));
        var until = Time("2027-04-10T00:00:00Z");
        var due = schedules.SelectMany(one => Expected(one.Cron, one.Zone, fixture.Time.GetUtcNow(), until).Select(at => (one.Id, At: at))).OrderBy(fire => fire.At).ToList();
        Assert.True(due.Count >= 500, $"{due.Count}");

        await fixture.StartAsync();
        foreach (var at in due.Select(fire => fire.At).Distinct())
        {
            await StepAsync(fixture, schedules.Length, at - TimeSpan.FromSeconds(1) - fixture.Time.GetUtcNow());
            Assert.DoesNotContain(fixture.Engine.Runs, run => run.At == fixture.Time.GetUtcNow());
            await StepAsync(fixture, schedules.Length, TimeSpan.FromSeconds(1));
        }

        await fixture.StopAsync();
        Assert.Equal(due.Order(), fixture.Engine.Runs.Select(run => (run.Sync, run.At)).Order());
        foreach (var (id, _, _) in schedules)
        {
            Assert.Empty(await journal.ListFiresAsync("sync:" + id, isPending: true, 10, Cancellation));
        }
    }

    [Fact]
    public async Task Fires_WhileARunIsUnderWay_OneRunMoreFollows()
    {
        await using var fixture = new HostedServiceFixture(null, Sync("a", Cron("* * * * *", "UTC")));
        fixture.WithJournal();
        var gate = new TestGate();
        var serve = fixture.Engine.OnRun;
        var (running, most) = (0, 0);
        fixture.Engine.OnRun = async (sync, token) =>
        {
            await serve(sync, token);
            most = Math.Max(most, Interlocked.Increment(ref running));
            await gate.PassAsync(token);
            Interlocked.Decrement(ref running);
        };

        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1, Cancellation);
        fixture.Time.Advance(Minute);
        await gate.WaitForArrivalAsync(Cancellation);
        fixture.Time.Advance(10 * Minute);
        gate.Open();
        await fixture.Time.WaitForTimersAsync(1, Cancellation);
        await fixture.StopAsync();

        Assert.Equal(2, fixture.Engine.Runs.Count);
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Fire_RunFails_IsTriedAgainAfterPausesUntilItIsServed()
    {
        await using var fixture = new HostedServiceFixture(null, Sync("a", Cron("0 12 * * *", "UTC")));
        var journal = fixture.WithJournal();
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Failed, ErrorCodes.SourceFailed, "no"));
        fixture.Time.SetUtcNow(Time("2026-12-01T11:59:00Z"));

        await fixture.StartAsync();
        await StepAsync(fixture, 1, Minute);
        Assert.Single(fixture.Engine.Runs);
        var pauses = new List<double>();
        for (var (i, last) = (0, fixture.Time.GetUtcNow()); i < 400 && pauses.Count < 4; i++)
        {
            var before = fixture.Engine.Runs.Count;
            await StepAsync(fixture, 1, TimeSpan.FromSeconds(1));
            if (fixture.Engine.Runs.Count > before)
            {
                pauses.Add((fixture.Time.GetUtcNow() - last).TotalSeconds);
                last = fixture.Time.GetUtcNow();
            }
        }

        Assert.Equal([1, 2, 4, 8], pauses);
        fixture.Engine.SetLastRun(FakeSyncEngine.Run("a", SyncRunStatus.Success));
        for (var i = 0; i < 40; i++)
        {
            await StepAsync(fixture, 1, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(6, fixture.Engine.Runs.Count);
        Assert.Empty(await journal.ListFiresAsync("sync:a", isPending: true, 10, Cancellation));
    }

    [Fact]
    public async Task Fires_StoreLosesARecordThatWasThere_RunsAtOnce()
    {
        await using var fixture = new HostedServiceFixture(null, Sync("a", Cron("0 12 * * *", "UTC")));
        fixture.WithJournal();
        fixture.Engine.SetWhole("a", TimeSpan.FromHours(1));

        await fixture.StartAsync();
        await StepAsync(fixture, 1, Minute);
        Assert.Empty(fixture.Engine.Runs);
        fixture.Engine.Lose("a");
        await StepAsync(fixture, 1, TimeSpan.FromSeconds(5));

        Assert.Single(fixture.Engine.Runs);
    }

    [Fact]
    public async Task Pause_InTheJournal_StopsTheScheduleAloneUntilItIsResumed()
    {
        await using var fixture = new HostedServiceFixture(null, Sync("a", Cron("* * * * *", "UTC")), HostedServiceFixture.Sync("b", Minute));
        fixture.WithJournal();
        await fixture.StartAsync();
        await StepAsync(fixture, 2, Minute);
        Assert.Equal(["a", "b", "b"], fixture.Engine.Runs.Select(run => run.Sync).Order());

        await fixture.Service.Pauses!.PauseAsync("sync:a", Cancellation);
        await fixture.Service.Pauses!.PauseAsync("sync:b", Cancellation);
        await HostedServiceFixture.WaitForAsync(() => fixture.Time.TimerCount == 0);
        fixture.Time.Advance(10 * Minute);
        Assert.Equal(3, fixture.Engine.Runs.Count);

        await fixture.Service.Pauses!.ResumeAsync("sync:a", Cancellation);
        await fixture.Time.WaitForTimersAsync(1, Cancellation);
        Assert.Equal(3, fixture.Engine.Runs.Count);
        await StepAsync(fixture, 1, Minute);
        Assert.Equal(["a", "a"], fixture.Engine.Runs.Select(run => run.Sync).Where(id => id == "a"));
    }

    [Fact]
    public async Task Pause_InTheFile_MakesUpForNothingWhenItEnds()
    {
        var sync = Sync("a", Cron("* * * * *", "UTC"));
        await using var fixture = new HostedServiceFixture(null, sync);
        var journal = fixture.WithJournal();
        await fixture.StartAsync();
        await StepAsync(fixture, 1, Minute);
        Assert.Single(fixture.Engine.Runs);

        fixture.Reload(HostedServiceFixture.Scheduled("a", sync.Schedule, paused: true));
        await HostedServiceFixture.WaitForAsync(() => fixture.Time.TimerCount == 0);
        fixture.Time.Advance(10 * Minute);
        fixture.Reload(sync);
        await StepAsync(fixture, 1, TimeSpan.FromSeconds(1));
        Assert.Single(fixture.Engine.Runs);
        Assert.Single(await journal.ListFiresAsync("sync:a", isPending: false, 10, Cancellation));

        await StepAsync(fixture, 1, Minute);
        Assert.Equal(2, fixture.Engine.Runs.Count);
    }

    [Fact]
    public async Task Interval_StartAndEnd_BoundTheRuns()
    {
        var start = new DateTimeOffset(2024, 1, 1, 1, 0, 0, TimeSpan.Zero);
        await using var fixture = new HostedServiceFixture(null, Sync("a", ScheduleDefinition.Every(10 * Minute, start, start + (25 * Minute))));

        await fixture.StartAsync();
        for (var i = 0; i < 120; i++)
        {
            await StepAsync(fixture, 1, Minute);
        }

        Assert.Equal([start, start + (10 * Minute), start + (20 * Minute)], fixture.Engine.Runs.Select(run => run.At));
    }

    [Fact]
    public async Task Reload_OtherCron_FiresOfTheOneBeforeAreNotLost()
    {
        await using var fixture = new HostedServiceFixture(null, Sync("a", Cron("0 * * * *", "UTC")));
        var journal = fixture.WithJournal();
        fixture.Time.SetUtcNow(Time("2026-12-01T11:59:59Z"));
        await fixture.StartAsync();
        await fixture.Time.WaitForTimersAsync(1, Cancellation);

        // The hour has come, and the schedule has not noticed: its timer goes by the time that has passed.
        fixture.Time.SetUtcNow(Time("2026-12-01T12:00:10Z"));
        fixture.Reload(Sync("a", Cron("30 * * * *", "UTC")));
        await HostedServiceFixture.WaitForAsync(() => fixture.Engine.Runs.Count == 1);
        await StepAsync(fixture, 1, TimeSpan.Zero);

        Assert.Equal("2026-12-01T12:00:00Z", Assert.Single(await journal.ListFiresAsync("sync:a", isPending: false, 10, Cancellation)).Key);
    }

    private static async Task StepAsync(HostedServiceFixture fixture, int timers, TimeSpan by)
    {
        await fixture.Time.WaitForTimersAsync(timers, Cancellation);
        fixture.Time.Advance(by);
        await fixture.Time.WaitForTimersAsync(timers, Cancellation);
    }

    private static SyncDefinition Sync(string id, ScheduleDefinition schedule) => HostedServiceFixture.Scheduled(id, schedule);

    private static ScheduleDefinition Cron(string text, string zone) => ScheduleDefinition.Cron(text, CronText.Parse(text, out _), TimeZones.Find(zone)!);

    private static IEnumerable<DateTimeOffset> Expected(string text, string zone, DateTimeOffset from, DateTimeOffset until)
    {
        var oracle = new MinuteOracle(text, TimeZones.Find(zone)!);
        for (var next = oracle.Next(from, until); next is { } at; next = oracle.Next(at, until))
        {
            yield return at;
        }
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}

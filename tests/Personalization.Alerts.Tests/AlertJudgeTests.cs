using Personalization.Errors;
using Personalization.Journal;

namespace Personalization.Alerts.Tests;

/// <summary>What each trigger makes of the runs.</summary>
public sealed class AlertJudgeTests
{
    private readonly AlertWorld _world = new();
    private readonly DateTimeOffset _watchedSince;

    public AlertJudgeTests() => _watchedSince = _world.Time.GetUtcNow();

    [Fact]
    public async Task Fatal_ConsecutiveRuns_AreCounted()
    {
        var rule = new AlertRule(AlertTrigger.Fatal) { Warning = 2, Critical = 4 };
        var levels = new List<AlertLevel?> { await JudgeAsync(rule) };
        foreach (var status in "FFFCIFSF")
        {
            await NextAsync(status switch { 'F' => JournalRunStatus.Failed, 'C' => JournalRunStatus.Cancelled, 'I' => JournalRunStatus.Interrupted, _ => JournalRunStatus.Success });
            levels.Add(await JudgeAsync(rule));
        }

        // What was cancelled or interrupted neither counts nor ends the row.
        Assert.Equal(
            [null, AlertLevel.Ok, AlertLevel.Warning, AlertLevel.Warning, AlertLevel.Warning, AlertLevel.Warning, AlertLevel.Critical, AlertLevel.Ok, AlertLevel.Ok],
            levels);
    }

    [Fact]
    public async Task Fatal_AnotherProcessHasTheSync_IsNoRun()
    {
        await NextAsync(JournalRunStatus.Success);
        await NextAsync(JournalRunStatus.Failed, run => run with { ErrorCode = ErrorCodes.SyncRunning });
        await NextAsync(JournalRunStatus.Failed, run => run with { ErrorCode = ErrorCodes.StateLocked });

        Assert.Equal(AlertLevel.Ok, await JudgeAsync(new AlertRule(AlertTrigger.Fatal) { Critical = 1 }));
    }

    [Fact]
    public async Task Fatal_ARegionFails_Counts()
    {
        await NextAsync(JournalRunStatus.Warning, run => run with { Error = "Region 'eu': The store is away." });

        Assert.Equal(AlertLevel.Critical, await JudgeAsync(new AlertRule(AlertTrigger.Fatal) { Critical = 1 }));
    }

    [Theory]
    [InlineData(0, 1_000, AlertLevel.Ok)]
    [InlineData(1, 1_000, AlertLevel.Warning)]
    [InlineData(49, 1_000, AlertLevel.Warning)]
    [InlineData(50, 1_000, AlertLevel.Critical)]
    [InlineData(1, 0, AlertLevel.Critical)]
    public async Task Rejected_CountAndShare_AreOfRowsQueried(long rejected, long queried, AlertLevel expected)
    {
        await NextAsync(JournalRunStatus.Warning, run => run with { Rejected = rejected, RowsQueried = queried });

        Assert.Equal(expected, await JudgeAsync(new AlertRule(AlertTrigger.Rejected) { WarningRows = AlertRows.Count(1), CriticalRows = AlertRows.Percent(5) }));
    }

    [Fact]
    public async Task Rejected_RunThatFailed_RaisesAndNeverLowers()
    {
        var rule = new AlertRule(AlertTrigger.Rejected) { WarningRows = AlertRows.Count(1), CriticalRows = AlertRows.Count(50) };
        await NextAsync(JournalRunStatus.Warning, run => run with { Rejected = 3 });
        await NextAsync(JournalRunStatus.Failed);
        Assert.Equal(AlertLevel.Warning, await JudgeAsync(rule));

        await NextAsync(JournalRunStatus.Failed, run => run with { Rejected = 60, ErrorCode = ErrorCodes.TooManyFailures });
        Assert.Equal(AlertLevel.Critical, await JudgeAsync(rule));

        await NextAsync(JournalRunStatus.Success);
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
    }

    [Fact]
    public async Task ModelSize_RunThatReadAllOfIt_IsJudged()
    {
        var rule = new AlertRule(AlertTrigger.ModelSize) { Warning = 1_000, Critical = 10 };
        Assert.Null(await JudgeAsync(rule));
        await NextAsync(JournalRunStatus.Success, run => run with { RowsQueried = 1_000 });
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
        await NextAsync(JournalRunStatus.Failed);
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
        await NextAsync(JournalRunStatus.Failed, run => run with { RowsQueried = 0, ErrorCode = ErrorCodes.ValveTripped });
        Assert.Equal(AlertLevel.Critical, await JudgeAsync(rule));
        await NextAsync(JournalRunStatus.Success, run => run with { RowsQueried = 999 });
        Assert.Equal(AlertLevel.Warning, await JudgeAsync(rule));
    }

    [Fact]
    public async Task Duration_RunUnderWay_IsJudgedFromWhenItWasQueued()
    {
        var rule = new AlertRule(AlertTrigger.Duration) { Warning = 3_600, Critical = 7_200 };
        var run = await NextAsync(JournalRunStatus.Queued);
        _world.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AlertLevel.Warning, await JudgeAsync(rule));
        _world.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(AlertLevel.Critical, await JudgeAsync(rule));

        Assert.True(await _world.Journal.WriteRunAsync(run with { Status = JournalRunStatus.Success, FinishedAt = _world.Time.GetUtcNow() }, TestContext.Current.CancellationToken));
        await NextAsync(JournalRunStatus.Querying);
        Assert.Equal(AlertLevel.Critical, await JudgeAsync(rule)); // it stays until a run has ended in time
        await NextAsync(JournalRunStatus.Success);
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
    }

    [Fact]
    public async Task Throughput_Window_IsAddedUp()
    {
        var rule = new AlertRule(AlertTrigger.Throughput) { Warning = 50, Critical = 1, Window = TimeSpan.FromDays(1) };
        Assert.Null(await JudgeAsync(rule)); // nothing was watched for a day
        await NextAsync(JournalRunStatus.Success, Succeeded(20));
        await NextAsync(JournalRunStatus.Warning, Succeeded(30));
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
        _world.Time.Advance(TimeSpan.FromDays(1) - TimeSpan.FromMilliseconds(500));
        Assert.Equal(AlertLevel.Warning, await JudgeAsync(rule));
        _world.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(AlertLevel.Critical, await JudgeAsync(rule));

        static Func<JournalRun, JournalRun> Succeeded(long count) => run => run with { Added = new JournalOperations(count, count, count, 0) };
    }

    [Fact]
    public async Task Staleness_CountsFromTheStartOfTheLastRunThatCameToItsEnd()
    {
        var rule = new AlertRule(AlertTrigger.Staleness) { Warning = 3_600 };
        _world.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(AlertLevel.Warning, await JudgeAsync(rule)); // none at all since it is watched
        await NextAsync(JournalRunStatus.Success, run => run with { CreatedAt = run.CreatedAt - TimeSpan.FromMinutes(50), StartedAt = run.CreatedAt - TimeSpan.FromMinutes(40) });
        Assert.Equal(AlertLevel.Ok, await JudgeAsync(rule));
        await NextAsync(JournalRunStatus.Failed);
        _world.Time.Advance(TimeSpan.FromMinutes(20));
        Assert.Equal(AlertLevel.Warning, await JudgeAsync(rule));
    }

    private Task<JournalRun> NextAsync(JournalRunStatus status, Func<JournalRun, JournalRun>? with = null)
    {
        _world.Time.Advance(TimeSpan.FromSeconds(1));
        return _world.RunAsync(status, with);
    }

    private async Task<AlertLevel?> JudgeAsync(AlertRule rule)
    {
        var judge = new AlertJudge(new RunHistory(_world.Journal, AlertWorld.Sync), SurfaceWords.Code, _world.Time.GetUtcNow());
        return (await judge.JudgeAsync(rule, _watchedSince, TestContext.Current.CancellationToken))?.Level;
    }
}

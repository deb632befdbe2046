using Personalization.Journal;

namespace Personalization.Testing;

/// <content>Runs.</content>
public abstract partial class JournalConformanceTests
{
    [Fact]
    public async Task WriteRun_WithEverything_IsFoundAsItWas()
    {
        var run = RunOf("01", JournalRunStatus.Warning) with
        {
            StartedAt = Start.AddMilliseconds(1),
            FinishedAt = Start.AddHours(1),
            Cause = "sequence:\"nightly\"",
            Fingerprint = "f",
            RowsQueried = long.MaxValue,
            Added = new JournalOperations(1, 2, 3, 4),
            Changed = new JournalOperations(5, 6, 7, 8),
            Removed = new JournalOperations(9, 10, 11, 12),
            Rejected = 13,
            PlanDuration = TimeSpan.FromMilliseconds(14),
            ApplyDuration = TimeSpan.FromMilliseconds(15),
            Error = "Zoë's \U0001F600",
            ErrorCode = "source_failed",
            Account = """{"regions": []}""",
        };

        Assert.True(await Journal.WriteRunAsync(run, Cancellation));

        Assert.Equal(run, await Journal.FindRunAsync("01", Cancellation));
        Assert.Equal(run, Assert.Single(await (await OpenAnotherAsync()).ListRunsAsync(new JournalRunQuery(), Cancellation)));
    }

    [Fact]
    public async Task FindRun_UnknownOne_IsNothing()
    {
        Assert.Null(await Journal.FindRunAsync("01", Cancellation));
        Assert.Empty(await Journal.ListRunsAsync(new JournalRunQuery(), Cancellation));
    }

    [Fact]
    public async Task WriteRun_RunThatHasEnded_StaysAsItIs()
    {
        Assert.True(await Journal.WriteRunAsync(RunOf("01"), Cancellation));
        Assert.True(await Journal.WriteRunAsync(RunOf("01", JournalRunStatus.Querying), Cancellation));
        Assert.True(await Journal.WriteRunAsync(RunOf("01", JournalRunStatus.Success), Cancellation));

        Assert.False(await Journal.WriteRunAsync(RunOf("01", JournalRunStatus.Interrupted), Cancellation));

        Assert.Equal(JournalRunStatus.Success, (await Journal.FindRunAsync("01", Cancellation))?.Status);
    }

    [Fact]
    public async Task WriteRun_SeveralEndOneRun_OneDoes()
    {
        await Journal.WriteRunAsync(RunOf("01"), Cancellation);
        var other = await OpenAnotherAsync();

        var written = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(
            () => (n % 2 == 0 ? Journal : other).WriteRunAsync(RunOf("01", JournalRunStatus.Success + (n % 5)), Cancellation).AsTask())));

        Assert.Single(written, true);
    }

    [Fact]
    public async Task ListRuns_ByEachFilter_ListsTheNewestFirst()
    {
        await Journal.WriteRunAsync(RunOf("01", JournalRunStatus.Success), Cancellation);
        await Journal.WriteRunAsync(RunOf("02", JournalRunStatus.Failed) with { Removed = new JournalOperations(1, 1, 0, 1) }, Cancellation);
        await Journal.WriteRunAsync(RunOf("03", JournalRunStatus.Success, "orders") with { Added = new JournalOperations(1, 1, 1, 0) }, Cancellation);
        await Journal.WriteRunAsync(RunOf("04", JournalRunStatus.Reporting) with { CreatedAt = Start.AddMinutes(1) }, Cancellation);

        Assert.Equal(["04", "03", "02", "01"], await RunsAsync(new()));
        Assert.Equal(["04", "02", "01"], await RunsAsync(new() { SyncId = "customers" }));
        Assert.Equal(["04"], await RunsAsync(new() { IsOpen = true }));
        Assert.Empty(await RunsAsync(new() { IsOpen = true, SyncId = "orders" }));
        Assert.Equal(["03", "01"], await RunsAsync(new() { Status = JournalRunStatus.Success }));
        Assert.Equal(["03", "02"], await RunsAsync(new() { HasOperations = true }));
        Assert.Equal(["03"], await RunsAsync(new() { HasSuccesses = true }));
        Assert.Equal(["04"], await RunsAsync(new() { Since = Start.AddMinutes(1) }));
        Assert.Equal(["02", "01"], await RunsAsync(new() { Before = "03" }));
        Assert.Equal(["03", "02"], await RunsAsync(new() { Offset = 1, Limit = 2 }));
        Assert.Equal(["02"], await RunsAsync(new() { Before = "04", SyncId = "customers", Limit = 1 }));
        Assert.Empty(await RunsAsync(new() { Limit = 0 }));
    }

    [Fact]
    public async Task ListRuns_PageByPage_ListsEachOnce()
    {
        for (var n = 0; n < 25; n++)
        {
            await Journal.WriteRunAsync(RunOf($"{n:00}"), Cancellation);
        }

        var seen = new List<string>();
        for (string? before = null; await RunsAsync(new() { Before = before, Limit = 7 }) is { Length: > 0 } page; before = page[^1])
        {
            seen.AddRange(page);
        }

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(n => $"{n:00}"), seen);
    }
}

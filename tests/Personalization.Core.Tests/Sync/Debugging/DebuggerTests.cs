using System.Text.Json;
using Personalization.Journal;
using Personalization.Mapping;
using Personalization.Sync;
using Personalization.Sync.Debugging;
using Personalization.Sync.State;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Debugging;

public sealed class DebuggerTests
{
    private static readonly Customer Ann = new("1", "ann@x", "Ann");
    private static readonly Customer Bob = new("2", "bob@x", "Bob");

    [Fact]
    public async Task RunAsync_DebuggerOff_RecordsNothingAndLaysNoFile()
    {
        using var sync = new DebuggedSync();
        sync.Harness.Limits = sync.Harness.Limits with { Stepped = step => _ = step == RunStep.PlanFlushed && SourcesOf(sync) is not null ? throw new InvalidOperationException("There is a file.") : 0 };

        var run = await sync.Harness.RunAsync([Ann, Bob]);

        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Empty(await sync.RowsAsync());
    }

    [Fact]
    public async Task RunAsync_DebuggerOn_RecordsRowPartAndAnswerOfEachOperation()
    {
        using var sync = new DebuggedSync();
        await sync.OnAsync();
        await sync.Harness.RunAsync([Ann, Bob]);

        var run = await sync.Harness.RunAsync([Bob with { Name = "Robert" }, new("3", null, null)]);

        Assert.Equal(
            [
                """changed 2 succeeded 0 {"id":"2","name":"Robert","email":"bob@x"} {"name":"Robert"} written""",
                """added 3 succeeded 0 {"id":"3","name":null,"email":null} {"name":null} written""",
                """removed 1 succeeded 0 - - record deleted""",
            ],
            await sync.LinesAsync(run.RunId));
        var rows = await sync.RowsAsync(run.RunId);
        Assert.All(rows, row => Assert.Equal((SyncHarness.SyncId, null, sync.Time.GetUtcNow()), (row.SyncId, row.Region, row.At)));
        Assert.Null(SourcesOf(sync));
        Assert.Equal(5, (await sync.RowsAsync()).Count);
    }

    [Fact]
    public async Task RunAsync_RowsThatAreRefused_AreRecordedWithTheirSourceAndReason()
    {
        using var sync = new DebuggedSync();
        sync.Harness.ColumnTypes = new Dictionary<string, ColumnType> { ["name"] = ColumnType.Number };
        await sync.OnAsync();

        var run = await sync.Harness.RunAsync([
            new("1", "a@x", "1"), new("2", "b@x", "none"), new("3", "same@x", "3"), new("4", "same@x", "4"), new("5", "e@x", "5"), new("5", "f@x", "6"), new(null, "g@x", "7"), new("8", "h@x", "8")]);

        Assert.Equal((SyncRunStatus.Warning, 5), (run.Status, run.Counts.Rejected));
        var lines = await sync.LinesAsync(run.RunId);
        Assert.Equal(7, lines.Length);
        Assert.Contains("""added 1 succeeded 0 {"id":"1","name":"1","email":"a@x"} {"name":1} written""", lines);
        Assert.Contains(lines, line => line.StartsWith("""2 rejected  {"id":"2","name":"none","email":"b@x"} -""", StringComparison.Ordinal) && line.Contains("Column 'name'", StringComparison.Ordinal) && !line[60..].Contains("none", StringComparison.Ordinal));
        foreach (var key in new[] { "3", "4" })
        {
            Assert.Contains(lines, line => line.StartsWith($$"""added {{key}} rejected  {"id":"{{key}}","name":"{{key}}","email":"same@x"} {"name":{{key}}}""", StringComparison.Ordinal) && line.Contains("'email'", StringComparison.Ordinal));
        }

        Assert.Equal(2, lines.Count(line => line.StartsWith("added 5 rejected", StringComparison.Ordinal) && line.Contains("several rows", StringComparison.Ordinal)));
        Assert.Equal(5, (await sync.Journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = run.RunId, Status = "rejected" }, default)).Count);
    }

    [Fact]
    public async Task RunAsync_OnlyRefusedRows_AreRecordedThoughNothingIsWritten()
    {
        using var sync = new DebuggedSync();
        sync.Harness.ColumnTypes = new Dictionary<string, ColumnType> { ["name"] = ColumnType.Number };
        await sync.OnAsync();

        var run = await sync.Harness.RunAsync([new("1", "a@x", "none"), new("2", "b@x", "none")]);

        Assert.Equal((SyncRunStatus.Warning, 2), (run.Status, run.Counts.Rejected));
        Assert.Equal(2, (await sync.LinesAsync(run.RunId)).Count(line => line.Contains("rejected", StringComparison.Ordinal)));
        Assert.Null(SourcesOf(sync));
    }

    [Fact]
    public async Task RunAsync_StoreRefusesARow_RecordsWhatItSaid()
    {
        using var sync = new DebuggedSync();
        await sync.OnAsync();
        sync.Store.OnApply(StoreFault.RowError("001"));

        var run = await sync.Harness.RunAsync(DebuggedSync.Customers(6));

        var row = Assert.Single(await sync.RowsAsync(run.RunId), row => row.Status == "rejected");
        Assert.Equal(("001", 0L, "added"), (row.Key, row.Batch, row.Operation));
        Assert.False(string.IsNullOrEmpty(row.Answer));
        Assert.NotNull(row.Source);
        Assert.Equal(2, (await sync.Journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged, RunId = run.RunId, Batch = 4 }, default)).Count);
    }

    [Fact]
    public async Task RunAsync_ValuesThatChangeHands_AreRecordedOnceEach()
    {
        using var sync = new DebuggedSync();
        await sync.Harness.RunAsync([Ann, Bob]);
        await sync.OnAsync();

        var run = await sync.Harness.RunAsync([Ann with { Email = "bob@x" }, Bob with { Email = "ann@x" }]);

        Assert.Equal(2, run.Counts.Changed);
        Assert.Equal(["changed 1 succeeded", "changed 2 succeeded"], (await sync.LinesAsync(run.RunId)).Select(line => line[..19]));
        Assert.All(await sync.RowsAsync(run.RunId), row => Assert.NotNull(row.Source));
    }

    [Fact]
    public async Task RunAsync_PersonalColumns_AreShownAsTheMappingHasThem()
    {
        using var sync = new DebuggedSync();
        sync.Harness.Pii = new Dictionary<string, PiiPolicy> { ["name"] = PiiPolicy.Hash, ["email"] = PiiPolicy.Drop };
        sync.Harness.IndexEmail = false;
        sync.Harness.Mappings = [new ColumnMapping("name"), new TemplateMapping("all", "{{ row | json }}")];
        await sync.OnAsync();

        var run = await sync.Harness.RunAsync([Ann]);

        var source = JsonDocument.Parse(Assert.Single(await sync.RowsAsync(run.RunId)).Source!.Value).RootElement;
        Assert.Equal(["id", "name", "orders"], source.EnumerateObject().Select(column => column.Name).Order());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("Ann"u8)), source.GetProperty("name").GetString());
    }

    [Fact]
    public async Task RunAsync_LongRow_IsCutAndSaysSo()
    {
        using var sync = new DebuggedSync();
        await sync.OnAsync();

        var run = await sync.Harness.RunAsync([Ann with { Name = new string('ä', 100_000) }]);

        var row = Assert.Single(await sync.RowsAsync(run.RunId));
        foreach (var json in new[] { row.Source, row.Part })
        {
            Assert.InRange(json!.Value.Length, 1000, DebugLimits.RowBytes + 100);
            var cut = JsonDocument.Parse(json.Value).RootElement;
            Assert.True(cut.GetProperty("_truncated").GetBoolean());
            Assert.True(cut.GetProperty("bytes").GetInt32() > 200_000);
            Assert.DoesNotContain('\ufffd', cut.GetProperty("start").GetString()!);
        }
    }

    [Fact]
    public async Task RunAsync_SwitchExpired_RecordsNothing()
    {
        using var sync = new DebuggedSync();
        await sync.OnAsync();
        sync.Time.Advance(TimeSpan.FromHours(1));

        var run = await sync.Harness.RunAsync([Ann]);

        Assert.Equal(1, run.Counts.Added);
        Assert.Empty(await sync.RowsAsync());
        Assert.Null(await sync.Switches.FindAsync(SyncHarness.SyncId, default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_SwitchedOffOrExpiredMeanwhile_StopsToRecord(bool expires)
    {
        using var sync = new DebuggedSync();
        await sync.OnAsync();
        var batches = 0;
        sync.Harness.Limits = sync.Harness.Limits with
        {
            BatchesInFlight = 1,
            Stepped = step =>
            {
                if (step == RunStep.BatchAcknowledged && ++batches == 3)
                {
                    if (!expires)
                    {
                        sync.Switches.SwitchOffAsync(SyncHarness.SyncId, default).AsTask().GetAwaiter().GetResult();
                    }

                    sync.Time.Advance(expires ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1));
                }
            },
        };

        var run = await sync.Harness.RunAsync(DebuggedSync.Customers(40));

        Assert.Equal(40, run.Counts.Added);
        Assert.Equal(12, (await sync.RowsAsync(run.RunId)).Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task RunAsync_JournalAway_RunsAllTheSame(bool fromTheStart)
    {
        using var memory = new MemoryJournal(TimeProvider.System);
        var journal = new BrokenJournal(memory);
        using var sync = new DebuggedSync(journal);
        await sync.OnAsync();
        journal.BreaksReads = fromTheStart;
        journal.BreaksRows = true;

        var run = await sync.Harness.RunAsync(DebuggedSync.Customers(40));

        Assert.Equal((SyncRunStatus.Success, 40), (run.Status, run.Counts.Added));
        Assert.Empty(await memory.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Debugged }, default));
    }

    [Fact]
    public async Task SwitchOnAsync_TooLongOrNothing_IsRefused()
    {
        using var sync = new DebuggedSync();
        foreach (var length in new[] { TimeSpan.Zero, TimeSpan.FromSeconds(-1), TimeSpan.FromDays(7) + TimeSpan.FromTicks(1) })
        {
            var exception = await Assert.ThrowsAsync<PersonalizationException>(() => sync.Switches.SwitchOnAsync("s", length, default).AsTask());
            Assert.Equal(ErrorCodes.OptionsInvalid, exception.Code);
        }

        var first = await sync.Switches.SwitchOnAsync("s", TimeSpan.FromDays(7), default);
        sync.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await sync.Switches.SwitchOnAsync("s", TimeSpan.FromHours(1), default);
        Assert.Equal((first.Since, sync.Time.GetUtcNow() + TimeSpan.FromHours(1)), (second.Since, second.Until));
        Assert.True(await sync.Switches.SwitchOffAsync("s", default));
        Assert.False(await sync.Switches.SwitchOffAsync("s", default));
    }

    private static Stream? SourcesOf(DebuggedSync sync) => sync.Harness.Snapshots.OpenReadAsync(SyncHarness.SyncId, StateFileKind.Sources, default).AsTask().GetAwaiter().GetResult();
}

using Personalization.Journal;

namespace Personalization.Testing;

/// <content>What is removed in time.</content>
public abstract partial class JournalConformanceTests
{
    private static readonly JournalRetention Week = new() { Runs = TimeSpan.FromDays(7), Rows = TimeSpan.FromDays(7), Entries = TimeSpan.FromDays(7) };

    [Fact]
    public async Task Trim_ByAge_RemovesWhatIsOlder()
    {
        var old = Start.AddDays(-7).AddMilliseconds(-1);
        await Journal.WriteRunAsync(RunOf("01") with { CreatedAt = old }, Cancellation);
        await Journal.WriteRunAsync(RunOf("02"), Cancellation);
        await AppendAsync(RowOf("01", 0) with { At = old }, RowOf("01", 1) with { At = old, ExpiresAt = Start.AddHours(1) }, RowOf("01", 2) with { ExpiresAt = Start }, RowOf("01", 3));
        await Journal.AddFireAsync(new JournalFire("sync:customers", "1", old), Cancellation);
        await Journal.AddFireAsync(new JournalFire("sync:customers", "2", Start), Cancellation);
        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "s", "01", old, "{}"), Cancellation);
        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "s", "02", Start, "{}"), Cancellation);
        await Journal.WriteDocumentAsync(Pause with { ExpiresAt = Start }, Cancellation);
        await Journal.WriteDocumentAsync(Pause with { Id = "sync:orders" }, Cancellation);

        await Journal.TrimAsync(Week, Start, Cancellation);

        Assert.Equal(["02"], await RunsAsync(new()));
        Assert.Equal(["01/1", "01/3"], await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }));
        Assert.Equal(["2"], await FiresAsync("sync:customers", isPending: false));
        Assert.Equal(["02"], await EntriesAsync(new() { Kind = JournalKinds.Audit }));
        Assert.Equal("sync:orders", Assert.Single(await Journal.ListDocumentsAsync(Pause.Kind, null, Cancellation)).Id);
    }

    [Fact]
    public async Task Trim_BySize_RemovesTheOldest()
    {
        for (var n = 0; n < 5; n++)
        {
            await Journal.WriteRunAsync(RunOf($"0{n}"), Cancellation);
            await AppendAsync(RowOf($"0{n}", n) with { At = Start.AddSeconds(n) });
            await Journal.AddFireAsync(new JournalFire("sync:customers", $"{n}", Start.AddSeconds(n)), Cancellation);
            await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "s", $"0{n}", Start, "{}"), Cancellation);
        }

        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Delivery, "s", "00", Start, "{}"), Cancellation);

        await Journal.TrimAsync(Week with { MostRuns = 2, MostRows = 3, MostEntries = 4 }, Start, Cancellation);

        Assert.Equal(["04", "03"], await RunsAsync(new()));
        Assert.Equal(["4", "3"], await FiresAsync("sync:customers", isPending: false));
        Assert.Equal(["04", "03", "02", "01"], await EntriesAsync(new() { Kind = JournalKinds.Audit }));
        Assert.Equal(["00"], await EntriesAsync(new() { Kind = JournalKinds.Delivery }));
        for (var n = 0; n < 5; n++)
        {
            Assert.Equal(n < 2 ? 0 : 1, (await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = $"0{n}" })).Length);
        }
    }

    [Fact]
    public async Task Trim_MoreThanAStep_RemovesAll()
    {
        // More than a step of removal, and no more than a journal in memory keeps.
        await AppendAsync([.. Enumerable.Range(0, 9_999).Select(n => RowOf("01", n) with { At = Start.AddDays(-8) })]);

        await Journal.TrimAsync(Week, Start, Cancellation);

        Assert.Empty(await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }));
    }

    [Fact]
    public async Task Calls_Cancelled_ThrowAndChangeNothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Journal.WriteRunAsync(RunOf("01"), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Journal.AppendRowsAsync([RowOf("01", 0)], cancelled.Token));

        Assert.Empty(await RunsAsync(new()));
        Assert.Empty(await RowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "01" }));
    }
}

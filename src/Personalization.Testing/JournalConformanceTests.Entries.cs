using Personalization.Journal;

namespace Personalization.Testing;

/// <content>Entries of logs.</content>
public abstract partial class JournalConformanceTests
{
    [Fact]
    public async Task WriteEntry_OfTheSameId_ReplacesIt()
    {
        var entry = new JournalEntry(JournalKinds.Audit, "customers", "01", Start, """{"who": "Zoë"}""");
        await Journal.WriteEntryAsync(entry, Cancellation);
        await Journal.WriteEntryAsync(entry with { Kind = JournalKinds.Delivery }, Cancellation);
        var changed = entry with { Scope = "orders", At = Start.AddHours(1), Json = "{}" };

        await Journal.WriteEntryAsync(changed, Cancellation);

        Assert.Equal(changed, Assert.Single(await (await OpenAnotherAsync()).ListEntriesAsync(new() { Kind = JournalKinds.Audit }, Cancellation)));
    }

    [Fact]
    public async Task AddEntry_OfTheSameId_LeavesTheFirst()
    {
        var entry = new JournalEntry(JournalKinds.SequenceRuns, "nightly", "01", Start, """{"who": "Zoë"}""");

        Assert.True(await Journal.AddEntryAsync(entry, Cancellation));
        Assert.False(await (await OpenAnotherAsync()).AddEntryAsync(entry with { Json = "{}" }, Cancellation));
        Assert.True(await Journal.AddEntryAsync(entry with { Kind = JournalKinds.Delivery }, Cancellation));

        Assert.Equal(entry, Assert.Single(await Journal.ListEntriesAsync(new() { Kind = JournalKinds.SequenceRuns }, Cancellation)));
    }

    [Fact]
    public async Task ListEntries_ByEachFilter_ListsTheLatestFirst()
    {
        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "customers", "01", Start, "{}"), Cancellation);
        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "orders", "02", Start.AddMinutes(1), "{}"), Cancellation);
        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "customers", "03", Start.AddMinutes(2), "{}"), Cancellation);
        await Journal.WriteEntryAsync(new JournalEntry(JournalKinds.SequenceRuns, "customers", "04", Start, "{}"), Cancellation);
        var all = new JournalEntryQuery { Kind = JournalKinds.Audit };

        Assert.Equal(["03", "02", "01"], await EntriesAsync(all));
        Assert.Equal(["03", "01"], await EntriesAsync(all with { Scope = "customers" }));
        Assert.Equal(["02"], await EntriesAsync(all with { Id = "02" }));
        Assert.Equal(["03", "02"], await EntriesAsync(all with { Since = Start.AddMinutes(1) }));
        Assert.Equal(["01"], await EntriesAsync(all with { Until = Start.AddMinutes(1) }));
        Assert.Equal(["01"], await EntriesAsync(all with { Before = "02" }));
        Assert.Equal(["02"], await EntriesAsync(all with { Offset = 1, Limit = 1 }));
        Assert.Equal(["01"], await EntriesAsync(all with { Scope = "customers", Before = "03" }));
        Assert.Empty(await EntriesAsync(new() { Kind = JournalKinds.Delivery }));
    }
}

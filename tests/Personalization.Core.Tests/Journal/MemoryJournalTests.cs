using Personalization.Journal;
using Personalization.Testing;

namespace Personalization.Tests.Journal;

public sealed class MemoryJournalTests
{
    [Fact]
    public async Task AnyCall_AnHourLater_TidiesUp()
    {
        var time = new ManualTimeProvider();
        await using var journal = new MemoryJournal(time);
        await journal.WriteEntryAsync(new JournalEntry(JournalKinds.Audit, "s", "01", time.GetUtcNow().AddDays(-90), "{}"), default);

        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
    }

    [Fact]
    public async Task Writes_MoreThanIsKept_DropTheOldest()
    {
        await using var journal = new MemoryJournal(new ManualTimeProvider());
        for (var n = 0; n < 1_001; n++)
        {
            await journal.WriteRunAsync(new JournalRun { Id = $"{n:0000}", SyncId = "s", Status = JournalRunStatus.Success, Owner = "o", CreatedAt = default(DateTimeOffset).AddYears(2023) }, default);
        }

        await journal.AppendRowsAsync([.. Enumerable.Range(0, 10_001).Select(n => RowOf(JournalRowKind.Debugged, n, 0))], default);
        await journal.AppendRowsAsync([RowOf(JournalRowKind.Rejected, 0, 40 << 20), RowOf(JournalRowKind.Rejected, 1, 20 << 20), RowOf(JournalRowKind.Rejected, 2, 20 << 20)], default);

        Assert.Null(await journal.FindRunAsync("0000", default));
        Assert.NotNull(await journal.FindRunAsync("0001", default));
        var rejected = await journal.ListRowsAsync(new() { Kind = JournalRowKind.Rejected, RunId = "r" }, default);
        Assert.Equal([1L, 2L], rejected.Select(row => row.Number));
    }

    private static JournalRow RowOf(JournalRowKind kind, long number, int bytes)
        => new() { RunId = "r", SyncId = "s", Kind = kind, Number = number, At = default, Status = "rejected", Part = new byte[bytes] };
}

using Microsoft.Extensions.Logging.Abstractions;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Testing;

namespace Personalization.Tests.DependencyInjection;

public sealed class JournalHostedServiceTests
{
    [Fact]
    public async Task ExecuteAsync_WhileTheHostRuns_TidiesUpEveryHour()
    {
        var time = new ManualTimeProvider();
        var journal = new MemoryJournal(time);
        using var service = new JournalHostedService(journal, time, NullLogger.Instance);
        await journal.WriteEntryAsync(EntryOf(time, days: 90), default);
        await service.StartAsync(default);
        await time.WaitForTimersAsync(1);

        await AdvanceAsync(time, TimeSpan.FromMinutes(1));
        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));

        await journal.WriteEntryAsync(EntryOf(time, days: 90), default);
        await AdvanceAsync(time, TimeSpan.FromMinutes(59));
        Assert.Single(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
        await AdvanceAsync(time, TimeSpan.FromMinutes(1));
        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));

        await service.StopAsync(default);
    }

    private static JournalEntry EntryOf(ManualTimeProvider time, int days) => new(JournalKinds.Audit, "s", "01", time.GetUtcNow().AddDays(-days), "{}");

    /// <summary>The journal in memory works in the timer's thread or in one that it starts: it is done when the next wait has begun.</summary>
    private static async Task AdvanceAsync(ManualTimeProvider time, TimeSpan by)
    {
        time.Advance(by);
        await time.WaitForTimersAsync(1);
    }
}

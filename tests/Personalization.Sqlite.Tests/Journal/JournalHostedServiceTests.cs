using Microsoft.Extensions.Logging.Abstractions;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Sqlite.Journal;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests.Journal;

public sealed class JournalHostedServiceTests
{
    [Fact]
    public async Task ExecuteAsync_WhileTheHostRuns_TidiesUpEveryHour()
    {
        using var directory = new TempDirectory();
        var time = new ManualTimeProvider();
        await using var journal = SqliteJournals.Open(directory.File("journal.db"), time);
        using var service = new JournalHostedService(journal, time, NullLogger.Instance);
        var old = new JournalEntry(JournalKinds.Audit, "s", "01", time.GetUtcNow().AddDays(-90).AddMilliseconds(-1), "{}");
        await journal.WriteEntryAsync(old, default);
        await service.StartAsync(default);
        await time.WaitForTimersAsync(1);

        time.Advance(TimeSpan.FromMinutes(1));
        await time.WaitForTimersAsync(1);
        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));

        await journal.WriteEntryAsync(old, default);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Single(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));
        time.Advance(TimeSpan.FromMinutes(1));
        await time.WaitForTimersAsync(1);
        Assert.Empty(await journal.ListEntriesAsync(new() { Kind = JournalKinds.Audit }, default));

        await service.StopAsync(default);
    }
}

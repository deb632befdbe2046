using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Journal;
using Personalization.Testing;

namespace Personalization.Tests.Journal;

public sealed class AuditLogTests
{
    [Fact]
    public async Task ListAsync_ManyEntriesOfOneMoment_AreInTheOrderOfTheirWritingByPagesToo()
    {
        var time = new ManualTimeProvider();
        await using var journal = new MemoryJournal(time);
        var log = new AuditLog(journal, time, NullLogger.Instance);
        string[] actions = [.. Enumerable.Range(0, 50).Select(n => $"sync.a{n}")];
        foreach (var action in actions)
        {
            Assert.True(await log.WriteAsync(new AuditEntry { Action = action, Actor = AuditActor.Anonymous, ResourceType = "sync", Resource = "s" }));
        }

        var first = await log.ListAsync(new AuditQuery { Limit = 30 }, default);
        var rest = await log.ListAsync(new AuditQuery { Limit = 30, Before = first.Next }, default);

        Assert.Equal(actions.Reverse(), first.Entries.Concat(rest.Entries).Select(entry => entry.Action));
    }
}

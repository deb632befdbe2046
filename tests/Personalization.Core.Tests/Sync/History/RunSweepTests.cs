using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Journal;
using Personalization.Sync.History;
using Personalization.Testing;
using Personalization.Tests.Sequences;

namespace Personalization.Core.Tests.Sync.History;

/// <summary>Whoever ends the run of a process that is gone may die while doing so.</summary>
public sealed class RunSweepTests
{
    private const string Target = "sync:customers";

    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Sweep_DiesAfterAnyWrite_TheNextOneLeavesNoFireWithADeadRun(int writes)
    {
        await using var journal = new MemoryJournal(_time);
        var now = _time.GetUtcNow();
        await journal.WriteRunAsync(new JournalRun { Id = "run", SyncId = "customers", Status = JournalRunStatus.Querying, Owner = "gone", CreatedAt = now }, Cancellation);
        await journal.AddFireAsync(new JournalFire(Target, "fire", now), Cancellation);
        Assert.Equal(1, await journal.ServeFiresAsync(Target, now, "run", Cancellation));

        await Record.ExceptionAsync(() => SweepAsync(new MortalJournal(journal, writes)));
        await SweepAsync(journal);

        Assert.Equal(JournalRunStatus.Interrupted, (await journal.FindRunAsync("run", Cancellation))!.Status);
        Assert.Single(await journal.ListFiresAsync(Target, isPending: true, 10, Cancellation));
    }

    private Task SweepAsync(IJournal journal) => new RunSweep(journal, new RunOwner(journal, _time), _time, NullLogger.Instance).SweepAsync(syncId: null, hasLease: null, Cancellation);
}

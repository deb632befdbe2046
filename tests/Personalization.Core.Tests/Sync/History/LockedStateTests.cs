using Personalization.Journal;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.History;

/// <summary>Where another process has the state to itself nothing runs, and nothing is told of as a run.</summary>
public sealed class LockedStateTests : IDisposable
{
    private readonly DirectoryInfo _outer = Directory.CreateTempSubdirectory("personalization-locked-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _outer.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_StateOfAnotherProcess_IsNoRunInTheJournal(bool inBackground)
    {
        var directory = Path.Combine(_outer.FullName, "state");
        await using var journal = new MemoryJournal(TimeProvider.System);
        using var other = new FileSyncStateStore(directory, owner: "one");
        other.Take();
        using var mine = new FileSyncStateStore(directory, owner: "one");
        using var harness = new SyncHarness(snapshots: mine) { Journal = journal };
        await using var service = harness.CreateService();

        var run = inBackground ? await EndOfAsync(service, service.StartRun(SyncHarness.SyncId).RunId) : await service.RunAsync(SyncHarness.SyncId, cancellationToken: Cancellation);

        Assert.Equal((SyncRunStatus.Failed, ErrorCodes.StateLocked), (run.Status, run.ErrorCode));
        Assert.Empty(await journal.ListRunsAsync(new JournalRunQuery(), Cancellation));

        other.Dispose();
        var next = await service.RunAsync(SyncHarness.SyncId, cancellationToken: Cancellation);
        Assert.Equal(SyncRunStatus.Success, next.Status);
        Assert.Equal([next.RunId], (await journal.ListRunsAsync(new JournalRunQuery(), Cancellation)).Select(one => one.Id));
    }

    private static async Task<SyncRun> EndOfAsync(SyncService service, string runId)
    {
        await service.Log.Find(runId)!.Ended.WaitAsync(Cancellation);
        return service.FindRun(runId)!.Run!;
    }
}

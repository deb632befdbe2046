using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Run;

/// <summary>A cancelled run ends although its source does not listen; the source is closed when it comes back.</summary>
public sealed class SourceReadingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RunAsync_CancelledWhileTheSourceIsDeaf_EndsAndTheNextRunReads(bool blocksThread)
    {
        var query = new DeafQuery(blocksThread);
        using var harness = new SyncHarness { Query = query, Limits = new SyncLimits { SourcePatience = TimeSpan.Zero } };
        using var service = harness.CreateService();
        await service.StartAsync(default);
        using var cancellation = new CancellationTokenSource();
        var running = Task.Run(() => service.RunAsync(SyncHarness.SyncId, cancellationToken: cancellation.Token), Cancellation);
        await query.Asked.WaitAsync(Cancellation);

        await cancellation.CancelAsync();

        Assert.Equal(SyncRunStatus.Cancelled, (await running.WaitAsync(Cancellation)).Status);
        Assert.False(query.Closed.IsCompleted);
        query.IsWell = true;
        var next = await service.RunAsync(SyncHarness.SyncId, cancellationToken: Cancellation);
        Assert.Equal((SyncRunStatus.Success, 1), (next.Status, next.Counts.Added));
        query.Release();
        await query.Closed.WaitAsync(Cancellation);
        Assert.False(query.WasClosedInUse);
        Assert.Equal("""{"name":"name 1"}""", await harness.FindAsync("id 1"));
        Assert.Null(await harness.FindAsync("id 2"));
    }
}

using Personalization.Sync;
using Personalization.Sync.Run;

namespace Personalization.Core.Tests.Sync;

public sealed class SyncRunLogTests
{
    private readonly SyncRunLog _log = new();

    private SyncRunTicket Open(string syncId, DateTimeOffset createdAt) => _log.Open(new SyncRunTicket(syncId, createdAt));

    [Fact]
    public void List_ManyRuns_AreTheNewestAndAllThatHaveNotEnded()
    {
        var open = Open("a", DateTimeOffset.UnixEpoch);
        for (var i = 0; i < 150; i++)
        {
            End(Open("a", DateTimeOffset.UnixEpoch.AddSeconds(i)));
        }

        End(Open("b", DateTimeOffset.UnixEpoch));
        var last = Open("a", DateTimeOffset.UnixEpoch.AddHours(1));

        var runs = _log.List("a");
        Assert.Equal(102, runs.Count);
        Assert.Same(last, runs[0]);
        Assert.Same(open, runs[^1]);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(149), runs[1].State.CreatedAt);
        Assert.All(runs, run => Assert.Same(run, _log.Find(run.RunId)));
        Assert.Single(_log.List("b"));
        Assert.Empty(_log.List("c"));
    }

    [Fact]
    public void Remove_Run_IsGone()
    {
        var run = Open("a", DateTimeOffset.UnixEpoch);

        _log.Remove(run);
        _log.Remove(run);

        Assert.Empty(_log.List("a"));
        Assert.Null(_log.Find(run.RunId));
    }

    [Fact]
    public void Cancel_BeforeTheRunBegins_CancelsItAtOnce()
    {
        var run = Open("a", DateTimeOffset.UnixEpoch);
        Assert.True(run.Cancel());

        using var cancellation = new CancellationTokenSource();
        run.CancelBy(cancellation);

        Assert.True(cancellation.IsCancellationRequested);
        Assert.False(run.IsStopping);
    }

    [Theory]
    [InlineData(false, true, false)] // who cancelled first decides
    [InlineData(true, false, true)]
    public void Cancel_Twice_IsWhatTheFirstOneWas(bool firstStops, bool secondStops, bool stopping)
    {
        var run = Open("a", DateTimeOffset.UnixEpoch);

        run.Cancel(firstStops);
        run.Cancel(secondStops);

        Assert.Equal(stopping, run.IsStopping);
        Assert.Equal(stopping ? SyncRunStatus.Interrupted : SyncRunStatus.Cancelled, run.ToUnstarted(new SyncRunOptions()).Status);
        End(run);
        Assert.False(run.Cancel());
    }

    private static void End(SyncRunTicket run) => run.End(run.ToUnstarted(new SyncRunOptions()), DateTimeOffset.UnixEpoch);
}

using Microsoft.Extensions.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Runs that nobody waits for, in a program without a host.</summary>
public sealed class SyncRunsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DisposeAsync_RunsUnderWay_AreInterruptedBeforeItEnds()
    {
        var gate = new TestGate();
        var services = Create(gate);
        var runs = services.GetRequiredService<ISyncService>();
        var running = runs.StartRun("profile");
        await gate.WaitForArrivalAsync(Cancellation);
        var waiting = runs.StartRun("profile");

        await services.DisposeAsync();

        Assert.NotEqual(running.RunId, waiting.RunId);
        Assert.Equal(SyncRunStatus.Interrupted, runs.FindRun(running.RunId)!.Run!.Status);
        Assert.Equal(SyncRunStatus.Interrupted, runs.FindRun(waiting.RunId)!.Run!.Status);
    }

    [Fact]
    public async Task Start_LikeOneThatWaits_AnswersThatOne()
    {
        var gate = new TestGate();
        await using var services = Create(gate);
        var runs = services.GetRequiredService<ISyncService>();
        runs.StartRun("profile");
        await gate.WaitForArrivalAsync(Cancellation);

        var waiting = runs.StartRun("profile");
        var same = runs.StartRun("profile");
        var other = runs.StartRun("profile", new SyncRunOptions { Resync = SyncResync.Full });

        Assert.Equal(waiting.RunId, same.RunId);
        Assert.NotEqual(waiting.RunId, other.RunId);
        Assert.NotEqual(waiting.RunId, runs.StartRun("profile", new SyncRunOptions { Reconcile = true }).RunId);
        Assert.Equal(4, runs.ListRuns("profile").Count);
    }

    [Fact]
    public async Task Cancel_WhileACancellationIsSlow_AnswersAtOnce()
    {
        var ticket = new Personalization.Sync.Run.SyncRunTicket("profile", DateTimeOffset.UnixEpoch);
        using var cancellation = new CancellationTokenSource();
        using var slow = new ManualResetEventSlim();
        var called = new TaskCompletionSource();
        cancellation.Token.Register(() =>
        {
            called.SetResult();
            slow.Wait(Cancellation);
        });
        ticket.CancelBy(cancellation);

        Assert.True(ticket.Cancel());
        await called.Task;
        Assert.Null(ticket.State.Run); // is not held up by what the cancellation sets off
        slow.Set();
    }

    private static ServiceProvider Create(TestGate gate)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", people => people.Index("id", primary: true))
            .AddSync("profile", sync => sync
                .FromQuery(new FakeQuery("id", "name").SetRows([1, "Ann"], [2, "Bob"]).PauseAfter(1, gate), "id").To("people").Map("name")));
        return services.BuildServiceProvider();
    }
}

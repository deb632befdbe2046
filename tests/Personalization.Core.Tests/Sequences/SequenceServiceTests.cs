using Personalization.Core.Tests.Sync;
using Personalization.Testing;

namespace Personalization.Tests.Sequences;

public sealed class SequenceServiceTests
{
    private readonly ManualTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_AllSucceed_RunsEachAfterTheOneBefore()
    {
        await using var host = SequenceHost.Create(_time);

        var run = await host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);

        Assert.Equal(SequenceRunStatus.Success, run.Status);
        Assert.Equal("Success, Success, Success", SequenceHost.MembersOf(run));
        Assert.Equal(SequenceHost.Ids, run.Members.Select(member => member.SyncId));
        Assert.All(run.Members, member => Assert.Equal(2, member.RowsQueried));
        var runs = run.Members.Select(member => host.Syncs.FindRun(member.RunId!)!).ToArray();
        Assert.All(runs, one => Assert.Equal("sequence:" + run.RunId, one.Cause));
        Assert.Equal(run.RunId, (await host.Sequences.FindRunAsync(run.RunId, Cancellation))!.RunId);
    }

    /// <summary>The reference's example: the first also ends the sequence by rejected rows, the second only when it fails, the last never.</summary>
    [Theory]
    [InlineData("rejects", "", "", SequenceRunStatus.Failed, "Warning, Skipped, Skipped")]
    [InlineData("fails", "", "", SequenceRunStatus.Failed, "Failed, Skipped, Skipped")]
    [InlineData("", "rejects", "", SequenceRunStatus.Warning, "Success, Warning, Success")]
    [InlineData("", "fails", "", SequenceRunStatus.Failed, "Success, Failed, Skipped")]
    [InlineData("", "", "fails", SequenceRunStatus.Success, "Success, Success, Failed")]
    [InlineData("", "", "rejects", SequenceRunStatus.Success, "Success, Success, Warning")]
    public async Task RunAsync_AMemberIsNotWell_EndsAsItsMemberSays(string first, string second, string third, SequenceRunStatus status, string members)
    {
        await using var host = SequenceHost.Create(
            _time,
            sequence => sequence.Run("staff", SequenceTermination.Rejected).Run("permissions", SequenceTermination.Fatal).Run("assignments", SequenceTermination.Never),
            queries: [("staff", QueryOf(first)), ("permissions", QueryOf(second)), ("assignments", QueryOf(third))]);

        var run = await host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);

        Assert.Equal((status, members), (run.Status, SequenceHost.MembersOf(run)));
        Assert.Equal(status == SequenceRunStatus.Failed, run.Error is not null);
        Assert.All(run.Members.Where(member => member.Status == SequenceMemberStatus.Skipped), member => Assert.Equal(0, host.Queries[member.SyncId].Opens));
    }

    [Theory]
    [InlineData(1, null, SequenceRunStatus.Failed)]
    [InlineData(2, null, SequenceRunStatus.Warning)]
    [InlineData(null, 19.9, SequenceRunStatus.Failed)]
    [InlineData(null, 20.0, SequenceRunStatus.Warning)]
    public async Task RunAsync_RejectedRowsWithALimit_EndsAboveIt(int? count, double? percent, SequenceRunStatus status)
    {
        await using var host = SequenceHost.Create(
            _time,
            sequence => sequence.Run("staff", SequenceTermination.Rejected, count, percent).Run("permissions"),
            queries: [("staff", SequenceHost.WithRejections(good: 8))]);

        var run = await host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);

        Assert.Equal(status, run.Status);
        Assert.Equal((2, 10), (run.Members[0].Rejected, run.Members[0].RowsQueried));
    }

    [Fact]
    public async Task StartRunAsync_OneUnderWay_WaitsAndIsAnsweredAgain()
    {
        var gate = new TestGate();
        await using var host = SequenceHost.Create(_time, queries: ("staff", SequenceHost.Rows().PauseAfter(1, gate, times: 1)));
        var first = await host.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
        await gate.WaitForArrivalAsync(Cancellation);

        var second = await host.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
        var again = await host.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
        var under = await host.Sequences.FindRunAsync(first.RunId, Cancellation);
        gate.Open();
        var third = await host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);

        Assert.NotEqual(first.RunId, second.RunId);
        Assert.Equal(second.RunId, again.RunId);
        Assert.Equal((SequenceRunStatus.Processing, "Running, Pending, Pending"), (under!.Status, SequenceHost.MembersOf(under)));
        Assert.Equal(SequenceRunStatus.Success, third.Status);
        Assert.All(await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation), run => Assert.Equal(SequenceRunStatus.Success, run.Status));
    }

    [Fact]
    public async Task CancelRunAsync_UnderWayAndWaiting_EndsBothAndSkipsTheRest()
    {
        var gate = new TestGate();
        await using var host = SequenceHost.Create(_time, queries: ("permissions", SequenceHost.Rows().PauseAfter(1, gate, times: 1)));
        var running = host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);
        await gate.WaitForArrivalAsync(Cancellation);
        var waiting = await host.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
        var first = (await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation)).Single(run => run.RunId != waiting.RunId);

        Assert.True(await host.Sequences.CancelRunAsync(waiting.RunId, Cancellation));
        Assert.True(await host.Sequences.CancelRunAsync(first.RunId, Cancellation));
        var run = await running;
        await host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);
        var never = (await host.Sequences.FindRunAsync(waiting.RunId, Cancellation))!;

        Assert.Equal((SequenceRunStatus.Cancelled, "Success, Cancelled, Skipped"), (run.Status, SequenceHost.MembersOf(run)));
        Assert.Equal((SequenceRunStatus.Cancelled, "Skipped, Skipped, Skipped"), (never.Status, SequenceHost.MembersOf(never)));
        Assert.False(await host.Sequences.CancelRunAsync(first.RunId, Cancellation));
        Assert.False(await host.Sequences.CancelRunAsync("nobody", Cancellation));
    }

    [Fact]
    public async Task CancelRunAsync_MemberCancelledAlone_EndsTheSequenceAsFailed()
    {
        var gate = new TestGate();
        await using var host = SequenceHost.Create(_time, queries: ("staff", SequenceHost.Rows().PauseAfter(1, gate, times: 1)));
        var running = host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);
        await gate.WaitForArrivalAsync(Cancellation);
        var under = (await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation))[0];

        Assert.True(host.Syncs.CancelRun(under.Members[0].RunId!));
        var run = await running;

        Assert.Equal((SequenceRunStatus.Failed, "Cancelled, Skipped, Skipped"), (run.Status, SequenceHost.MembersOf(run)));
    }

    [Fact]
    public async Task RunAsync_CallerGivesUp_CancelsTheRun()
    {
        var gate = new TestGate();
        await using var host = SequenceHost.Create(_time, queries: ("staff", SequenceHost.Rows().PauseAfter(1, gate, times: 1)));
        using var caller = new CancellationTokenSource();
        var running = host.Sequences.RunAsync(SequenceHost.Nightly, caller.Token);
        await gate.WaitForArrivalAsync(Cancellation);

        await caller.CancelAsync();
        var run = await running;

        Assert.Equal((SequenceRunStatus.Cancelled, "Cancelled, Skipped, Skipped"), (run.Status, SequenceHost.MembersOf(run)));
    }

    [Fact]
    public async Task StartRunAsync_UnknownId_SuggestsTheNearest()
    {
        await using var host = SequenceHost.Create(_time);

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => host.Sequences.StartRunAsync("nigthly", Cancellation));

        Assert.Equal(ErrorCodes.SequenceNotFound, exception.Code);
        Assert.Contains("Did you mean 'nightly'?", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_AnotherHostRunsASync_WaitsForIt()
    {
        var leases = new SharedLeases();
        var held = await leases.ForHost("other").AcquireAsync("permissions", Cancellation);
        await using var host = SequenceHost.Create(_time, lease: leases.ForHost("here"));
        var running = host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);
        SequenceRun? under;
        do
        {
            await _time.WaitForTimersAsync(1, Cancellation);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            under = await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation) is [var first, ..] ? first : null;
        }
        while (under is null || SequenceHost.MembersOf(under) != "Success, Running, Pending");

        await held.DisposeAsync();
        var run = await Task.Run(() => _time.DriveAsync(running, TimeSpan.FromSeconds(1)));

        Assert.Equal(SequenceRunStatus.Success, run.Status);
        Assert.Equal(1, host.Queries["permissions"].Opens);
    }

    private static FakeQuery QueryOf(string what) => what switch
    {
        "rejects" => SequenceHost.WithRejections(),
        "fails" => SequenceHost.Broken(),
        _ => SequenceHost.Rows(),
    };
}

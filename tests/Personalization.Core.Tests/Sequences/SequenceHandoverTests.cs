using Personalization.Core.Tests.Sync;
using Personalization.Journal;
using Personalization.Testing;

namespace Personalization.Tests.Sequences;

/// <summary>What a host leaves behind goes on in another one: a member that had ended does not run again, and the one that was under way does.</summary>
public sealed class SequenceHandoverTests
{
    /// <summary>How many writes ask for a run: before that the caller is told that none begins.</summary>
    private const int StartWrites = 2;

    private readonly ManualTimeProvider _time = new();
    private readonly SharedLeases _leases = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_MemberUnderWay_IsInterruptedAndGoesOnWithTheNextStart()
    {
        await using var journal = new MemoryJournal(_time);
        var gate = new TestGate();
        string runId;
        await using (var first = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("first"), queries: ("permissions", SequenceHost.Rows().PauseAfter(1, gate, times: 1))))
        {
            runId = (await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation)).RunId;
            await gate.WaitForArrivalAsync(Cancellation);
        }

        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"));
        var left = (await second.Sequences.FindRunAsync(runId, Cancellation))!;
        await second.Service.ResumeAsync(Cancellation);
        var run = (await EndOf(second, runId, Cancellation))!;

        Assert.Equal((SequenceRunStatus.Interrupted, "Success, Interrupted, Pending"), (left.Status, SequenceHost.MembersOf(left)));
        Assert.Null(left.FinishedAt);
        Assert.Equal((SequenceRunStatus.Success, "Success, Success, Success"), (run.Status, SequenceHost.MembersOf(run)));
        Assert.Equal([0, 1, 1], SequenceHost.Ids.Select(id => second.Queries[id].Opens));
        Assert.Equal(left.Members[0], run.Members[0]);
    }

    [Fact]
    public async Task Lease_IsLost_LeavesTheRunToTheHostThatHasIt()
    {
        await using var journal = new MemoryJournal(_time);
        var gate = new TestGate();
        var dying = new MortalJournal(journal);
        await using var first = SequenceHost.Create(_time, journal: dying, lease: _leases.ForHost("first"), queries: ("permissions", SequenceHost.Rows().PauseAfter(1, gate)));
        var runId = (await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation)).RunId;
        await gate.WaitForArrivalAsync(Cancellation);
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"));

        dying.Die();
        _leases.Bury("first");
        await second.Service.ResumeAsync(Cancellation);
        var run = (await EndOf(second, runId, Cancellation))!;
        gate.Open();

        Assert.Equal((SequenceRunStatus.Success, "Success, Success, Success"), (run.Status, SequenceHost.MembersOf(run)));
        Assert.Equal([0, 1, 1], SequenceHost.Ids.Select(id => second.Queries[id].Opens));
    }

    [Fact]
    public async Task Resume_MemberHadEndedBeforeItWasNoted_IsJudgedAndNotRunAgain()
    {
        await using var journal = new MemoryJournal(_time);
        var now = _time.GetUtcNow();
        var ended = Guid.CreateVersion7(now).ToString("n");
        await journal.WriteRunAsync(
            new JournalRun { Id = ended, SyncId = "staff", Status = JournalRunStatus.Warning, Owner = "dead", CreatedAt = now, FinishedAt = now, RowsQueried = 10, Rejected = 3 }, Cancellation);
        var run = new SequenceRun
        {
            RunId = Guid.CreateVersion7(now).ToString("n"),
            SequenceId = SequenceHost.Nightly,
            Status = SequenceRunStatus.Processing,
            CreatedAt = now,
            Members = [new SequenceMemberRun { SyncId = "staff", Status = SequenceMemberStatus.Running, RunId = ended, TerminateOn = SequenceTermination.Rejected }, new SequenceMemberRun { SyncId = "permissions" }],
        };
        await new Personalization.Sequences.SequenceJournal(journal).WriteAsync(run, Cancellation);
        await using var host = SequenceHost.Create(_time, journal: new MortalJournal(journal));

        await host.Service.ResumeAsync(Cancellation);
        run = (await EndOf(host, run.RunId, Cancellation))!;

        Assert.Equal((SequenceRunStatus.Failed, "Warning, Skipped"), (run.Status, SequenceHost.MembersOf(run)));
        Assert.Equal((3, 10), (run.Members[0].Rejected, run.Members[0].RowsQueried));
        Assert.Contains("rejected 3 of 10 rows", run.Error!, StringComparison.Ordinal);
        Assert.Equal(0, host.Queries["staff"].Opens);
    }

    /// <summary>The process dies at each write to the journal in turn; the next one brings the run to its end, and runs a member that had ended before its last note at most once more.</summary>
    [Fact]
    public async Task Resume_DiedAtAnyWrite_ComesToTheSameEnd()
    {
        for (var writes = StartWrites; await DieAtAsync(writes); writes++)
        {
            Assert.True(writes < 200, "A run has not so many writes.");
        }
    }

    [Fact]
    public async Task Start_DiedBeforeTheRunWasThere_TheNextTriggerTakesItOver()
    {
        await using var journal = new MemoryJournal(_time);
        await using var first = SequenceHost.Create(_time, journal: new MortalJournal(journal, StartWrites - 1), lease: _leases.ForHost("first"));
        await Assert.ThrowsAsync<PersonalizationException>(() => first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation));
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"));

        var run = await second.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);
        _time.Advance(TimeSpan.FromMilliseconds(1)); // by which runs are told apart in their order
        var next = await second.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);

        Assert.Equal((SequenceRunStatus.Success, SequenceRunStatus.Success), (run.Status, next.Status));
        Assert.Equal([next.RunId, run.RunId], (await second.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation)).Select(one => one.RunId));
    }

    [Fact]
    public async Task Start_TwoHostsAtOnceWhileARunIsUnderWay_GetOneRunThatWaits()
    {
        await using var journal = new MemoryJournal(_time);
        var gate = new TestGate();
        await using var first = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("first"), queries: ("staff", SequenceHost.Rows().PauseAfter(1, gate, times: 1)));
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"));
        var running = await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
        await gate.WaitForArrivalAsync(Cancellation);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        var asked = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() => (n % 2 == 0 ? first : second).Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation))));
        gate.Open();
        await Task.Run(() => _time.DriveAsync(EndOf(first, asked[0].RunId, Cancellation), TimeSpan.FromSeconds(1)));

        var waiting = Assert.Single(asked.Select(run => run.RunId).Distinct());
        Assert.Equal([waiting, running.RunId], (await first.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation)).Select(run => run.RunId));
    }

    /// <param name="other">What is configured instead, if anything.</param>
    [Theory]
    [InlineData("other")]
    [InlineData(null)]
    public async Task Host_SequenceIsConfiguredNoMore_EndsItsOpenRuns(string? other)
    {
        await using var journal = new MemoryJournal(_time);
        var gate = new TestGate();
        string[] runs;
        await using (var first = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("first"), queries: ("permissions", SequenceHost.Rows().PauseAfter(1, gate, times: 1))))
        {
            var begun = await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
            await gate.WaitForArrivalAsync(Cancellation);
            runs = [begun.RunId, (await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation)).RunId];
        }

        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"), sequenceId: other);
        await second.Hosted.StartAsync(Cancellation);
        var ended = new[] { await EndOf(second, runs[0], Cancellation), await EndOf(second, runs[1], Cancellation) };
        await second.Hosted.StopAsync(Cancellation);

        Assert.All(ended, run => Assert.Equal((SequenceRunStatus.Failed, ErrorCodes.SequenceNotFound, _time.GetUtcNow()), (run!.Status, run.ErrorCode, run.FinishedAt)));
        Assert.All(ended, run => Assert.Contains("'nightly' is no longer configured", run!.Error!, StringComparison.Ordinal));
        Assert.Equal(["Success, Interrupted, Skipped", "Skipped, Skipped, Skipped"], ended.Select(run => SequenceHost.MembersOf(run!)));
        Assert.All(SequenceHost.Ids, id => Assert.Equal(0, second.Queries[id].Opens));
    }

    [Fact]
    public async Task Host_AnotherHostHasTheSequenceThatIsConfiguredNoMore_LeavesItsRunAlone()
    {
        await using var journal = new MemoryJournal(_time);
        var gate = new TestGate();
        await using var first = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("first"), queries: ("permissions", SequenceHost.Rows().PauseAfter(1, gate, times: 1)));
        var runId = (await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation)).RunId;
        await gate.WaitForArrivalAsync(Cancellation);
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"), sequenceId: "other");

        Assert.True(await second.Service.EndRemovedAsync(Cancellation));
        Assert.False((await second.Sequences.FindRunAsync(runId, Cancellation))!.HasEnded);
        gate.Open();

        Assert.Equal(SequenceRunStatus.Success, (await EndOf(first, runId, Cancellation))!.Status);
    }

    [Fact]
    public async Task Two_AskedAtOnce_NeverRunBesideEachOther()
    {
        await using var journal = new MemoryJournal(_time);
        await using var first = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("first"));
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"));

        var asked = Task.WhenAll(Enumerable.Range(0, 10).Select(n => Task.Run(() => (n % 2 == 0 ? first : second).Sequences.RunAsync(SequenceHost.Nightly, Cancellation))));
        var runs = await Task.Run(() => _time.DriveAsync(asked, TimeSpan.FromSeconds(1)));
        var all = await first.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation);

        Assert.All(runs, run => Assert.Equal(SequenceRunStatus.Success, run.Status));
        Assert.All(all, run => Assert.True(run.HasEnded));
        var spans = all.OrderBy(run => run.StartedAt).ThenBy(run => run.FinishedAt).ToArray();
        Assert.All(spans.Skip(1).Zip(spans), pair => Assert.True(pair.First.StartedAt >= pair.Second.FinishedAt));
    }

    /// <returns>Whether it died before the run had ended.</returns>
    private async Task<bool> DieAtAsync(int writes)
    {
        await using var journal = new MemoryJournal(_time);
        var mortal = new MortalJournal(journal, writes);
        var leases = new SharedLeases();
        await using var first = SequenceHost.Create(_time, journal: mortal, lease: leases.ForHost("first"));
        var run = await first.Sequences.StartRunAsync(SequenceHost.Nightly, Cancellation);
        using var buried = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var ended = EndOf(first, run.RunId, buried.Token);
        if (await Task.WhenAny(ended, mortal.Died) == ended && !mortal.Died.IsCompleted)
        {
            return false;
        }

        await buried.CancelAsync();
        leases.Bury("first");
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: leases.ForHost("second"));
        await second.Service.ResumeAsync(Cancellation);
        var end = (await Task.Run(() => _time.DriveAsync(EndOf(second, run.RunId, Cancellation), TimeSpan.FromSeconds(1))))!;

        Assert.Equal((SequenceRunStatus.Success, "Success, Success, Success"), (end.Status, SequenceHost.MembersOf(end)));
        var opened = SequenceHost.Ids.Select(id => (First: first.Queries[id].Opens, Second: second.Queries[id].Opens)).ToArray();
        Assert.All(opened, one => Assert.InRange(one.First + one.Second, 1, 2));
        Assert.True(opened.Count(one => one.First + one.Second == 2) <= 1, $"More than the member under way ran again after {writes} writes.");
        return true;
    }

    /// <summary>Asks again and again until a run has ended.</summary>
    private static Task<SequenceRun?> EndOf(SequenceHost host, string runId, CancellationToken cancellationToken) => Task.Run<SequenceRun?>(async () =>
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                if (await host.Sequences.FindRunAsync(runId, CancellationToken.None) is { HasEnded: true } run)
                {
                    return run;
                }
            }
            catch (PersonalizationException exception) when (exception.Code == ErrorCodes.JournalUnavailable)
            {
                // The host is dead.
            }

            await Task.Yield();
        }

        return null;
    });
}

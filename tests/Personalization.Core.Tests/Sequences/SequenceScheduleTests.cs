using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Core.Tests.Sync;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Sequences;
using Personalization.Testing;

namespace Personalization.Tests.Sequences;

/// <summary>Schedules of sequences: each fire is served once, whichever host looks first.</summary>
public sealed class SequenceScheduleTests
{
    private static readonly string Target = "sequence:" + SequenceHost.Nightly;

    private readonly ManualTimeProvider _time = new();
    private readonly SharedLeases _leases = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ServeFiresAsync_TwoHostsAtOnce_OneRunServesAll()
    {
        await using var journal = new MemoryJournal(_time);
        await using var first = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("first"));
        await using var second = SequenceHost.Create(_time, journal: new MortalJournal(journal), lease: _leases.ForHost("second"));
        for (var n = 0; n < 20; n++)
        {
            var at = _time.GetUtcNow();
            await journal.AddFireAsync(new JournalFire(Target, at.ToString("O"), at), Cancellation);
            _time.Advance(TimeSpan.FromMinutes(1));

            // Who finds the lease taken by one that only looks tries again after a second.
            await _time.DriveAsync(ServeAsync(), SequenceConstants.Retry);

            var runs = await first.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation);
            Assert.Equal(n + 1, runs.Count);
            Assert.Equal((SequenceRunStatus.Success, "schedule"), (runs[0].Status, runs[0].Cause));
            Assert.Empty(await journal.ListFiresAsync(Target, isPending: true, 10, Cancellation));
            Assert.Equal(runs[0].RunId, (await journal.ListFiresAsync(Target, isPending: false, 1, Cancellation))[0].RunId);
        }

        async Task<bool> ServeAsync()
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(one => Task.Run(() => (one % 2 == 0 ? first : second).Service.ServeFiresAsync(SequenceHost.Nightly, Cancellation))));
            await first.Service.ServeFiresAsync(SequenceHost.Nightly, Cancellation);
            return true;
        }
    }

    [Fact]
    public async Task ServeFiresAsync_HostDiedBetweenRunAndFire_TakesTheRunThatIsThere()
    {
        await using var journal = new MemoryJournal(_time);
        await using var host = SequenceHost.Create(_time, journal: new MortalJournal(journal));
        var at = _time.GetUtcNow();
        await journal.AddFireAsync(new JournalFire(Target, "after:x", at), Cancellation);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        var run = await host.Sequences.RunAsync(SequenceHost.Nightly, Cancellation);

        await host.Service.ServeFiresAsync(SequenceHost.Nightly, Cancellation);

        Assert.Equal(run.RunId, Assert.Single(await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation)).RunId);
        Assert.Equal(run.RunId, Assert.Single(await journal.ListFiresAsync(Target, isPending: false, 10, Cancellation)).RunId);
    }

    [Theory]
    [InlineData("2024-01-01T00:00:00Z", "schedule")]
    [InlineData("after:018f", "after:018f")]
    [InlineData("dbt-cloud:7", "webhook")]
    public async Task ServeFiresAsync_FireOfAKind_SaysWhatAskedForTheRun(string key, string cause)
    {
        await using var journal = new MemoryJournal(_time);
        await using var host = SequenceHost.Create(_time, journal: new MortalJournal(journal));
        await journal.AddFireAsync(new JournalFire(Target, key, _time.GetUtcNow()), Cancellation);
        _time.Advance(TimeSpan.FromSeconds(1));

        await host.Service.ServeFiresAsync(SequenceHost.Nightly, Cancellation);

        Assert.Equal(cause, Assert.Single(await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation)).Cause);
    }

    [Fact]
    public async Task Works_CronFires_RunTheSequenceAtItsTimes()
    {
        await using var journal = new MemoryJournal(_time);
        await using var host = SequenceHost.Create(
            _time, sequence => sequence.Run("staff").OnSchedule(schedule => schedule.Cron("*/5 * * * *")), new MortalJournal(journal));
        var works = new SequenceWorks(host.Definitions, () => host.Service, journal, _time, NullLogger<SequenceWorks>.Instance);
        var work = Assert.Single(works.List());
        using var stopping = new CancellationTokenSource();
        var running = work.RunAsync(stopping.Token, stopping.Token);

        IReadOnlyList<SequenceRun> runs = [];
        while (runs.Count(run => run.HasEnded) < 3)
        {
            await _time.WaitForTimersAsync(1, Cancellation);
            _time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
            runs = await host.Sequences.ListRunsAsync(SequenceHost.Nightly, cancellationToken: Cancellation);
        }

        await stopping.CancelAsync();
        await running;
        Assert.Equal(Target, work.Target);
        var fires = await journal.ListFiresAsync(Target, isPending: false, 3, Cancellation);
        Assert.All(fires, fire => Assert.Equal(0, fire.At.Minute % 5));
        Assert.All(runs, run => Assert.Equal("schedule", run.Cause));
    }

    [Fact]
    public async Task Works_CronThatIsPaused_NotesTheRest()
    {
        await using var journal = new MemoryJournal(_time);
        await using var host = SequenceHost.Create(_time, sequence => sequence.Run("staff").OnSchedule(schedule => schedule.Cron("*/5 * * * *")).Paused());
        await new TriggerMark("*/5 * * * *", _time.GetUtcNow()).WriteAsync(journal, Target, Cancellation);

        var work = Assert.Single(new SequenceWorks(host.Definitions, () => host.Service, journal, _time, NullLogger<SequenceWorks>.Instance).List());
        await work.RunAsync(Cancellation, Cancellation);

        Assert.True((await TriggerMark.FindAsync(journal, Target, Cancellation))!.Rests);
    }

    [Fact]
    public async Task Works_PausedOrManual_AreNone()
    {
        await using var paused = SequenceHost.Create(_time, sequence => sequence.Run("staff").Every(TimeSpan.FromMinutes(5)).Paused());
        await using var manual = SequenceHost.Create(_time);
        await using var journal = new MemoryJournal(_time);

        Assert.All(new[] { paused, manual }, host => Assert.Empty(new SequenceWorks(host.Definitions, () => host.Service, journal, _time, NullLogger<SequenceWorks>.Instance).List()));
    }
}

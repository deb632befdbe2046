using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Crash.Child;
using Personalization.Journal;
using Personalization.Sync;
using Personalization.Sync.History;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Ends the process before and after every state of a run that is written to the journal, and at every step of the run: the next run of the sync leaves none open.</summary>
[Collection(ChildGroup.Name)]
public sealed class RunLifeKillTests(ChildPool children, PostgresFixture postgres)
{
    /// <summary>How many parts of the moments there are; by default one of them is tried.</summary>
    private const int Parts = 4;

    private static readonly Scenario Kind = new() { Seed = 2, HasRefusals = true };

    [Fact]
    public Task Run_ProcessEndsAtATransitionInAFile_IsInterruptedOrFinished()
        => CheckAsync(directory => Task.FromResult(new RunJournal(Path.Combine(directory, "journal.db"))));

    [Fact]
    public async Task Run_ProcessEndsAtATransitionInPostgres_IsInterruptedOrFinished()
    {
        var database = await postgres.CreateDatabaseAsync();
        var number = 0;
        await CheckAsync(_ => Task.FromResult(new RunJournal(null, database, $"journal{Interlocked.Increment(ref number)}")));
    }

    private async Task CheckAsync(Func<string, Task<RunJournal>> newJournal)
    {
        var moments = await MomentsAsync(newJournal);
        Assert.Contains("journal after Processing", moments);
        Assert.Contains("journal before rows", moments);
        await Repeat.ForAllAsync(Repeat.Share(moments, Parts), async moment =>
        {
            using var crash = new CrashCase(Kind);
            var command = crash.CommandOf(0) with { RunJournal = await newJournal(crash.CommandOf(0).Directory) };
            await crash.RunAsync(children, command with { Point = moment, Occurrence = 1 });
            await crash.RunAsync(children, command with { Point = moment, Occurrence = 1 });

            var last = await crash.RunAsync(children, command);

            // Whoever has the lease ends what ran. What only waited is ended when nobody has heard of its process for a while.
            var later = new ManualTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(2));
            await using var journal = command.RunJournal!.Open(later);
            Assert.All(await journal.ListRunsAsync(new JournalRunQuery { IsOpen = true }, default), run => Assert.Equal(JournalRunStatus.Queued, run.Status));
            await new RunSweep(journal, new RunOwner(journal, later), later, NullLogger.Instance).SweepAsync(syncId: null, hasLease: null, default);
            var runs = await journal.ListRunsAsync(new JournalRunQuery(), default);
            Assert.All(runs, run => Assert.True(run.HasEnded, $"{run.Id} is {run.Status} after the process had ended at '{moment}' twice."));
            Assert.Equal(last.Result!.RunId, runs[0].Id);
            Assert.Equal(JournalRunStatus.Warning, runs[0].Status);
            Assert.True(runs.Count <= 3, $"{runs.Count} runs are known of three.");
            Assert.All(runs.Skip(1), run => Assert.True(run.Status is JournalRunStatus.Interrupted or JournalRunStatus.Warning, $"{run.Id} is {run.Status}."));
            await CheckResumedAsync(journal, last.Result.Resumed?.RunId);
        });
    }

    /// <summary>A run that was brought to its end has its rejected rows, numbered by their place, and tells who did it.</summary>
    private static async Task CheckResumedAsync(IJournal journal, string? resumed)
    {
        if (resumed is null)
        {
            return;
        }

        Assert.NotNull(await journal.FindDocumentAsync(JournalKinds.Resumed, resumed, default));
        var rows = await journal.ListRowsAsync(new JournalRowQuery { Kind = JournalRowKind.Rejected, RunId = resumed, Limit = 1_000 }, default);
        Assert.NotEmpty(rows);
        Assert.Equal(Enumerable.Range(0, rows.Count).Select(n => (long)n), rows.Select(row => row.Number));
    }

    private async Task<IReadOnlyList<string>> MomentsAsync(Func<string, Task<RunJournal>> newJournal)
    {
        using var whole = new CrashCase(Kind);
        var command = whole.CommandOf(0);
        var outcome = await whole.RunAsync(children, command with { RunJournal = await newJournal(command.Directory) });
        var steps = Enum.GetNames<RunStep>();
        return [.. outcome.Points.Distinct().Where(point => point.StartsWith("journal ", StringComparison.Ordinal) || steps.Contains(point))];
    }
}

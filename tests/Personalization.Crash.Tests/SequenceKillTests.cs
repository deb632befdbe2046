using System.Globalization;
using Personalization.Crash.Child;
using Personalization.Journal;
using Personalization.Records;
using Personalization.TestData;
using Personalization.Warehouse;

namespace Personalization.Crash.Tests;

/// <summary>Hosts with their journal in PostgreSQL and their records in Redis are killed at each step of a sequence and of its members; the next one brings the run to its end.</summary>
[Collection(ChildGroup.Name)]
public sealed class SequenceKillTests(PostgresFixture postgres)
{
    private const string AllDone = SequenceLoad.Done + "Success: Success, Success, Success";

    /// <summary>How many parts of the steps there are; by default one of them is tried.</summary>
    private const int Parts = 12;

    [Fact]
    public async Task Run_HostKilledAtAnyStep_TheNextGoesOnAndRunsNoMemberTwice()
    {
        await using var redis = await RedisServer.StartAsync();
        var database = await postgres.CreateDatabaseAsync();
        var whole = await RunAsync(database, redis.Address, "whole", step: 0);
        Assert.Equal(AllDone, whole.Last(line => line.StartsWith(SequenceLoad.Done, StringComparison.Ordinal)));
        var steps = whole.IndexOf(AllDone);
        foreach (var step in new[] { "at journal before first entry", "at journal after entry", "at journal after Processing", "at journal before Success", "at batch applied", "at mark moved" })
        {
            Assert.Contains(step, whole.Take(steps));
        }

        var killed = 0;
        await Repeat.ForAllAsync(Repeat.Share(Enumerable.Range(1, steps), Parts), async step =>
        {
            var schema = string.Create(CultureInfo.InvariantCulture, $"case{step}");
            var first = await RunAsync(database, redis.Address, schema, step);
            Interlocked.Add(ref killed, first.Contains(AllDone) ? 0 : 1);
            var second = await RunAsync(database, redis.Address, schema, step: 0);

            Assert.True(second.Contains(AllDone), $"After an end at '{first[^1]}': {second.LastOrDefault()}");
            await CheckAsync(database, redis.Address, schema);
        });
        Assert.NotEqual(0, killed);
        TestContext.Current.TestOutputHelper?.WriteLine($"{steps} steps, {killed} kills");
    }

    /// <summary>One run of the sequence, one of each member that came to its end, and the records of all.</summary>
    private static async Task CheckAsync(string database, string redis, string schema)
    {
        await using var state = new PostgresSyncStateStore(database, schema);
        await using var journal = ((IJournalPlace)state).CreateJournal(TimeProvider.System);
        Assert.Single(await journal.ListEntriesAsync(new JournalEntryQuery { Kind = JournalKinds.SequenceRuns }, default));
        await using var store = SequenceLoad.Open(redis, schema);
        foreach (var sync in SequenceLoad.Syncs)
        {
            var runs = await journal.ListRunsAsync(new JournalRunQuery { SyncId = sync }, default);
            Assert.Single(runs, run => run.Status == JournalRunStatus.Success);

            // One that had not begun is ended when nobody has heard of its process for a while.
            Assert.All(runs, run => Assert.True(run.Status is JournalRunStatus.Success or JournalRunStatus.Interrupted or JournalRunStatus.Queued, $"{sync}: {run.Status}"));
            Assert.InRange(runs.Count, 1, 2);

            var records = await store.OpenAsync(new CollectionDefinition(sync, "id", []), default);
            for (var id = 0; id < SequenceLoad.Rows; id++)
            {
                Assert.NotNull(await records.FindAsync("id", id.ToString(CultureInfo.InvariantCulture), default));
            }
        }
    }

    /// <returns>What the process told until it ended.</returns>
    private static async Task<List<string>> RunAsync(string database, string redis, string schema, int step)
    {
        using var process = ChildProcess.StartProgram("sequences", database, redis, schema, step.ToString(CultureInfo.InvariantCulture));
        var errors = process.StandardError.ReadToEndAsync();
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        await process.WaitForExitAsync();
        Assert.Equal(string.Empty, await errors);
        return lines;
    }
}

using System.Text;
using Personalization.Crash.Child;
using Personalization.Records;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Processes run one sync on one Redis, which leases it, and are ended or stopped at any moment.</summary>
[Collection(ChildGroup.Name)]
public sealed class SharedRedisTests(ChildPool children)
{
    private const int RoundsPerCase = 4;

    [Fact]
    public async Task Run_ProcessWithTheLeaseEndsOrStandsStill_AnotherTakesOverAndItChangesNothingMore()
    {
        await using var server = await RedisServer.StartAsync();
        var first = TestSettings.NextSeed();
        var cases = 8 * TestSettings.Scale / RoundsPerCase;
        var takenOver = 0;
        await Repeat.ForAllAsync(
            Enumerable.Range(0, cases).Select(n => new Case(unchecked(first + n))),
            async one => Interlocked.Add(ref takenOver, await RunCaseAsync(new Random(one.Seed), new SharedRedis(server.Address, $"case{(uint)one.Seed}:"))));
        Assert.True(takenOver > 0, "No process ended while it had the lease.");
    }

    private async Task<int> RunCaseAsync(Random random, SharedRedis redis)
    {
        var directory = Directory.CreateTempSubdirectory("personalization-crash-");
        var command = new RunCommand { Directory = directory.FullName, Scenario = SharedStateTests.ScenarioOf(random), Version = 0, Redis = redis };
        var takenOver = 0;
        Replay? before = null;
        try
        {
            await using var store = redis.Open();
            var records = await store.OpenAsync(SyncProcess.CollectionOf(command.Scenario), default);
            for (var round = 0; round < RoundsPerCase; round++)
            {
                command = command with { Version = Math.Max(0, command.Version + random.Next(3) - 1), Definition = command.Definition ^ (random.Next(5) == 0 ? 1 : 0) };
                var moment = random.Next(2, random.Next(3, 60));
                var kills = random.Next(2) == 0;
                var held = HeldDuring(before, command);
                await WatchAsync(records, held, async () => takenOver += kills ? await KillAsync(command, moment) : await StandStillAsync(command, moment));
                before = new Replay(command.Scenario);
                before.Complete(command.Version, command.Definition);
                Assert.Equal(before.Held.Count, await LookAsync(records, before.Held));
            }

            Assert.Equal(0, (await RunInTurnAsync(command)).Outcome.Result!.Counts.Added);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        return takenOver;
    }

    /// <summary>The index values that a record had before a round, and has in each version that the round brings.</summary>
    private static IReadOnlySet<string> HeldDuring(Replay? before, RunCommand command)
    {
        var model = before?.Clone() ?? new Replay(command.Scenario);
        model.Attempt(command.Version, command.Definition);
        model.Attempt(command.Version + 1, command.Definition);
        Assert.True(before is null || !command.Scenario.HasIndex || model.Held.Any(ModelVersions.ChangesHands), "No value changes hands.");
        return model.Held;
    }

    /// <summary>Looks values up from another process again and again, while runs go on, are cut off and stand still.</summary>
    private static async Task WatchAsync(IRecordCollection records, IReadOnlySet<string> held, Func<Task> act)
    {
        using var done = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            while (held.Count > 0 && !done.IsCancellationRequested)
            {
                await LookAsync(records, held);
                await Task.Yield();
            }
        });
        try
        {
            await act();
        }
        finally
        {
            await done.CancelAsync();
            await reader;
        }
    }

    /// <summary>Each value leads to a record that carries it, or it is not known, as between the two records of a run that was cut off; it is never "not found".</summary>
    /// <returns>How many were found.</returns>
    private static async Task<int> LookAsync(IRecordCollection records, IReadOnlySet<string> held)
    {
        var found = 0;
        foreach (var value in held)
        {
            try
            {
                var record = await records.FindAsync("email", value, default);
                Assert.True(record is not null, $"'{value}' is not found.");
                Assert.Contains($"\"email\":\"{value}\"", Encoding.UTF8.GetString(record.Utf8Json.Span), StringComparison.Ordinal);
                found++;
            }
            catch (CollectionLoadingException)
            {
                // What a run that was cut off has left, until the next one.
            }
        }

        return found;
    }

    /// <returns>How often the next process had to wait for the lease.</returns>
    private async Task<int> KillAsync(RunCommand command, int moment)
    {
        await WithOneAsync(child => child.RunAsync(command with { Occurrence = moment }));
        return (await RunInTurnAsync(command)).Refused;
    }

    /// <summary>The first stands still until the second has taken over and ended; then it goes on, and must change nothing.</summary>
    private Task<int> StandStillAsync(RunCommand command, int moment) => WithOneAsync(async first =>
    {
        var lines = new List<string>();
        await first.SendAsync(command);
        if (await first.ReadAsync(lines, moment) is not null)
        {
            return 0;
        }

        await first.StandStillAsync();
        var refused = (await RunInTurnAsync(command with { Version = command.Version + 1 })).Refused;
        await first.GoOnAsync();
        var late = await first.ReadToEndAsync(lines);

        // It may look for files of its plan before it asks for the lease: those the other one has removed.
        Assert.True(
            late.Result!.ErrorCode is null or ErrorCodes.LeaseLost or ErrorCodes.SyncRunning or ErrorCodes.StateUnavailable or ErrorCodes.StateDamaged, late.Result.Error);
        if (late.Result.ErrorCode is not null)
        {
            await CheckAsync(command with { Version = command.Version + 1 });
        }

        await RunInTurnAsync(command);
        return refused;
    });

    /// <summary>Runs as a schedule does: while another process has the lease, or when it has lost its own on a busy machine, it asks again. Then the store equals the model.</summary>
    private Task<(RunOutcome Outcome, int Refused)> RunInTurnAsync(RunCommand command) => WithOneAsync(async child =>
    {
        var refused = 0;
        var outcome = await child.RunAsync(command);
        for (; outcome.Result?.ErrorCode is ErrorCodes.SyncRunning or ErrorCodes.LeaseLost; outcome = await child.RunAsync(command))
        {
            refused++;
        }

        Assert.Equal((SyncRunStatus.Success, null), (outcome.Result!.Status, outcome.Result.Error));
        await CheckAsync(command);
        return (outcome, refused);
    });

    private static async Task CheckAsync(RunCommand command)
    {
        await using var store = command.Redis!.Open();
        var records = await store.OpenAsync(SyncProcess.CollectionOf(command.Scenario), default);
        var model = new Replay(command.Scenario);
        model.Complete(command.Version, command.Definition);
        foreach (var key in model.Keys)
        {
            var expected = Assert.Single(model.PartsOf(key));
            var part = await PartOfAsync(records, key);
            Assert.True(part == expected || (!Replay.IsLive(expected) && !Replay.IsLive(part)), $"'{key}' has the part {part}, expected was {expected}");
        }
    }

    private static async Task<string> PartOfAsync(IRecordCollection records, string key)
    {
        var record = await records.GetStoredAsync(key, default);
        var part = record?.PartOf(Scenario.SyncId);
        if (part?.ValueOf("email") is { } email && part.State == PartState.Live)
        {
            Assert.Equal(key, await records.FindHolderAsync("email", email, default));
        }

        return part?.State switch
        {
            PartState.Live => Encoding.UTF8.GetString(record!.JsonOf(part).Span),
            PartState.Cleared => Replay.EmptyPart,
            _ => Replay.NoPart,
        };
    }

    private async Task<T> WithOneAsync<T>(Func<ChildProcess, Task<T>> work)
    {
        var child = children.Rent();
        try
        {
            return await work(child);
        }
        catch
        {
            // Whatever it is in the middle of must not go on beside the next test.
            await child.KillAsync();
            throw;
        }
        finally
        {
            children.Return(child);
        }
    }

    private sealed record Case(int Seed)
    {
        public override string ToString() => $"Case with seed {Seed} (repeat with PERSONALIZATION_TEST_SEED={Seed})";
    }
}

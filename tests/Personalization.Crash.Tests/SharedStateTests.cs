using Personalization.Crash.Child;
using Personalization.Sync;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Two processes run one sync on one state in PostgreSQL, and are ended, stopped, and cut off from their leases at any moment.</summary>
[Collection(ChildGroup.Name)]
public sealed class SharedStateTests(ChildPool children, PostgresFixture postgres)
{
    private const int RoundsPerCase = 5;

    [Fact]
    public async Task Run_TwoProcessesDisturbedAtAnyMoment_NeverTwoRunsHaveWritesAccepted()
    {
        var database = await postgres.CreateDatabaseAsync();
        var first = TestSettings.NextSeed();
        var cases = 15 * TestSettings.Scale / RoundsPerCase;
        await Repeat.ForAllAsync(
            Enumerable.Range(0, cases).Select(n => new Case(unchecked(first + n))),
            one => RunCaseAsync(new Random(one.Seed), one.Seed, database));
    }

    /// <summary>A sync that several processes run: what it leaves depends on nothing but the model.</summary>
    internal static Scenario ScenarioOf(Random random) => new()
    {
        Seed = random.Next(),
        Mode = random.Next(5) == 0 ? SyncMode.Mirror : SyncMode.Upsert,
        OnRemoved = (RecordDeleteBehavior)random.Next(2),
        HasIndex = random.Next(4) > 0,
        Rows = random.Next(10, 50),
        ChangedPercent = random.Next(100),
        MovedPercent = random.Next(60),
        Shuffles = random.Next(2) == 0,
        BatchOperations = random.Next(2, 12),
        BatchesInFlight = random.Next(1, 4),
        LowWaterBatches = random.Next(1, 5),
    };

    private async Task RunCaseAsync(Random random, int number, string database)
    {
        await using var shared = await SharedCase.CreateAsync(ScenarioOf(random), database, number);
        var version = 0;
        var definition = 0;
        await RunAloneAsync(shared, version, definition);
        for (var round = 0; round < RoundsPerCase; round++)
        {
            version = Math.Max(0, version + random.Next(3) - 1);
            definition ^= random.Next(5) == 0 ? 1 : 0;
            var moment = random.Next(2, random.Next(3, 60));
            switch (random.Next(8))
            {
                case 0 or 1:
                    await KillAsync(shared, version, definition, moment, 0);
                    break;
                case 2:
                    await KillAsync(shared, version, definition, moment, random.Next(2, random.Next(3, 60)));
                    break;
                case 3 or 4:
                    await CutAsync(shared, version, definition, moment);
                    break;
                default:
                    await StandStillAsync(shared, version, definition, moment);
                    break;
            }

            await shared.CheckAsync();
        }

        await RunAloneAsync(shared, version, definition);
        var again = await RunAloneAsync(shared, version, definition);
        Assert.Equal(0, again.Result!.Counts.Added + again.Result.Counts.Removed);
    }

    private async Task<RunOutcome> RunAloneAsync(SharedCase shared, int version, int definition)
    {
        var child = children.Rent();
        try
        {
            var outcome = await child.RunAsync(shared.CommandOf(child, version, definition));
            await shared.CheckConvergedAsync(outcome, version, definition);
            return outcome;
        }
        finally
        {
            children.Return(child);
        }
    }

    /// <summary>Both start at once. One is ended at some moment, or both are; the other one waits for the lease and goes on.</summary>
    private Task KillAsync(SharedCase shared, int version, int definition, int firstEnds, int secondEnds) => WithTwoAsync(async (first, second) =>
    {
        var one = SharedCase.RunInTurnAsync(first, shared.CommandOf(first, version, definition), firstEnds);
        var outcomes = await Task.WhenAll(
            one, SharedCase.RunInTurnAsync(second, shared.CommandOf(second, version, definition), secondEnds, other: one));
        Assert.All(outcomes, outcome => Assert.Null(outcome.Result?.Error));
    });

    /// <summary>The first loses its lease in the middle and goes on as long as it does not know; the second takes over meanwhile.</summary>
    private Task CutAsync(SharedCase shared, int version, int definition, int moment) => WithTwoAsync(async (first, second) =>
    {
        var lines = new List<string>();
        await first.SendAsync(shared.CommandOf(first, version, definition));
        var ended = await first.ReadAsync(lines, moment);
        await shared.CutAsync(first);
        var others = SharedCase.RunInTurnAsync(second, shared.CommandOf(second, version, definition));
        RunOutcome[] outcomes = [ended ?? await first.ReadToEndAsync(lines), await others];

        // Where the first moved the mark after the second had read it, it is the second that gives way.
        Assert.All(outcomes, outcome => Assert.True(outcome.Result!.ErrorCode is null or ErrorCodes.LeaseLost, outcome.Result.Error));
    });

    /// <summary>The first stands still until the second has taken over and ended; then it goes on, and must change nothing.</summary>
    private Task StandStillAsync(SharedCase shared, int version, int definition, int moment) => WithTwoAsync(async (first, second) =>
    {
        var lines = new List<string>();
        await first.SendAsync(shared.CommandOf(first, version, definition) with { Occurrence = moment, Action = PointAction.Pause });
        if (await first.ReadAsync(lines, moment) is not null)
        {
            return;
        }

        await first.ReadToPauseAsync();
        await shared.StandStillAsync(first);
        var hadLease = await shared.CutAsync(first);
        var other = await shared.RunBesideAsync(second, shared.CommandOf(second, version, definition), first);
        Assert.Null(other.Result!.Error);
        var before = await shared.DumpAsync();
        await first.GoOnAsync();
        var late = await first.GoOnAsync(lines);
        if (hadLease)
        {
            Assert.Equal(before, await shared.DumpAsync());
            Assert.True(late.Result!.ErrorCode == ErrorCodes.LeaseLost || MayBeOver(lines[moment - 1]), late.Result.Error ?? $"It went on after {lines[moment - 1]}.");
        }
    });

    /// <summary>Whether a run may have nothing left to do at a moment.</summary>
    private static bool MayBeOver(string moment) => moment is "Base about to be deleted" or nameof(RunStep.FilesDeleted);

    private async Task WithTwoAsync(Func<ChildProcess, ChildProcess, Task> work)
    {
        var first = children.Rent();
        var second = children.Rent();
        try
        {
            await work(first, second);
        }
        catch
        {
            // Whatever they are in the middle of must not go on beside the next test.
            await first.KillAsync();
            await second.KillAsync();
            throw;
        }
        finally
        {
            children.Return(first);
            children.Return(second);
        }
    }

    private sealed record Case(int Seed)
    {
        public override string ToString() => $"Case with seed {Seed} (repeat with PERSONALIZATION_TEST_SEED={Seed})";
    }
}

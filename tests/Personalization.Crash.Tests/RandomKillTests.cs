using Personalization.Crash.Child;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Ends processes at any moment, several times in a row, while the model goes forth and back.</summary>
[Collection(ChildGroup.Name)]
public sealed class RandomKillTests(ChildPool children)
{
    private const int KillsPerCase = 5;

    [Fact]
    public async Task Run_ProcessEndsAtAnyMoment_StoreEqualsModelInTheEnd()
    {
        var first = TestSettings.NextSeed();
        var cases = 25 * TestSettings.Scale / KillsPerCase;
        await Repeat.ForAllAsync(
            Enumerable.Range(0, cases).Select(n => new Case(unchecked(first + n))),
            one => RunCaseAsync(new Random(one.Seed)));
    }

    private static Scenario ScenarioOf(Random random)
    {
        var mode = random.Next(8) switch { 0 => SyncMode.Update, 1 => SyncMode.Insert, 2 => SyncMode.Mirror, _ => SyncMode.Upsert };
        return new Scenario
        {
            Seed = random.Next(),
            Mode = mode,
            OnRemoved = (RecordDeleteBehavior)random.Next(mode == SyncMode.Mirror ? 2 : 3),
            HasIndex = random.Next(4) > 0,
            Rows = random.Next(1, 120),
            ChangedPercent = random.Next(100),
            MovedPercent = random.Next(60),
            Shuffles = random.Next(2) == 0,
            HasRefusals = random.Next(2) == 0,
            BatchOperations = random.Next(1, 12),
            BatchesInFlight = random.Next(1, 5),
            LowWaterBatches = random.Next(1, 5),
            MaxProvisionalRows = random.Next(3) == 0 ? 1000 : random.Next(20),
        };
    }

    private async Task RunCaseAsync(Random random)
    {
        var scenario = ScenarioOf(random);
        using var crash = new CrashCase(scenario);
        var version = 0;
        var definition = 0;
        for (var kills = 0; kills < KillsPerCase;)
        {
            var command = crash.CommandOf(version, definition);

            // Where the process ends itself, the moment repeats with the seed; where it is ended, it falls between two.
            var moment = random.Next(1, random.Next(2, 80));
            var outcome = random.Next(3) == 0
                ? await crash.RunAsync(children, command, killAfterLines: moment)
                : await crash.RunAsync(children, command with { Occurrence = moment });
            kills += outcome.Result is null ? 1 : 0;
            version = Math.Max(0, version + random.Next(-1, 2));
            definition ^= scenario.Mode != SyncMode.Insert && random.Next(8) == 0 ? 1 : 0;
        }

        await crash.RunAsync(children, crash.CommandOf(version, definition));
        var last = await crash.RunAsync(children, crash.CommandOf(version, definition));
        Assert.Equal(0, last.Result!.Counts.Added);
    }

    private sealed record Case(int Seed)
    {
        public override string ToString() => $"Case with seed {Seed} (repeat with PERSONALIZATION_TEST_SEED={Seed})";
    }
}

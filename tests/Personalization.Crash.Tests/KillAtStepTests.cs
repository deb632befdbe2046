using Personalization.Crash.Child;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Ends the process at every step of a run of every kind; the next one goes on with the same model, the next version, or the one before.</summary>
[Collection(ChildGroup.Name)]
public sealed class KillAtStepTests(ChildPool children)
{
    private const string BatchApplied = "batch applied";

    private static readonly RunStep[] Steps = [.. Enum.GetValues<RunStep>().Where(step => step < RunStep.PlanFolded)];

    public static TheoryData<string> Kinds => [.. All.Keys];

    private static Dictionary<string, (Scenario Scenario, int Version)> All { get; } = new()
    {
        ["first sync"] = (new Scenario { Seed = 1 }, 0),
        ["first sync with refusals"] = (new Scenario { Seed = 2, HasRefusals = true }, 0),
        ["changes"] = (new Scenario { Seed = 3, ChangedPercent = 80, MovedPercent = 5 }, 1),
        ["removals, delete-record"] = (new Scenario { Seed = 4, ChangedPercent = 10, MovedPercent = 60 }, 1),
        ["removals, clear-fields"] = (new Scenario { Seed = 5, ChangedPercent = 10, MovedPercent = 60, OnRemoved = RecordDeleteBehavior.ClearFields }, 1),
        ["removals, do-nothing"] = (new Scenario { Seed = 6, ChangedPercent = 30, MovedPercent = 60, OnRemoved = RecordDeleteBehavior.DoNothing }, 1),
        ["refusals"] = (new Scenario { Seed = 7, HasRefusals = true, Shuffles = true }, 2),
        ["refusals, not indexed"] = (new Scenario { Seed = 8, HasRefusals = true, HasIndex = false, OnRemoved = RecordDeleteBehavior.ClearFields }, 3),
        ["update"] = (new Scenario { Seed = 9, HasRefusals = true, Mode = SyncMode.Update, MovedPercent = 30 }, 2),
        ["insert"] = (new Scenario { Seed = 10, HasRefusals = true, Mode = SyncMode.Insert, MovedPercent = 60 }, 2),
        ["mirror"] = (new Scenario { Seed = 11, HasRefusals = true, Mode = SyncMode.Mirror, MovedPercent = 30 }, 2),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Run_ProcessEndsAtAStep_NextRunGoesOn(string kind)
    {
        var (scenario, version) = All[kind];
        using var before = await PrepareAsync(scenario, version);
        using var whole = new CrashCase(before);
        var uninterrupted = await whole.RunAsync(children, whole.CommandOf(version));
        Assert.All(Steps, step => Assert.True(uninterrupted.CountOf(step.ToString()) > 0, $"No step {step}."));
        var moments =
            from step in Steps
            from occurrence in Occurrences(uninterrupted.CountOf(step.ToString()))
            select (step, occurrence);
        int[] restarts = version == 0 ? [0, 1] : [0, 1, -1];
        var cases = Combine(moments, restarts, (moment, restart) => (moment.step, moment.occurrence, restart));

        await Repeat.ForAllAsync(cases, async one =>
        {
            using var crash = new CrashCase(before);
            await crash.RunAsync(children, crash.CommandOf(version) with { Point = one.step.ToString(), Occurrence = one.occurrence });
            await crash.RunAsync(children, crash.CommandOf(version + one.restart));
            var again = await crash.RunAsync(children, crash.CommandOf(version + one.restart));
            Assert.Equal(0, again.Result!.Counts.Added);
        });
    }

    [Theory]
    [InlineData("first sync with refusals")]
    [InlineData("changes")]
    [InlineData("refusals")]
    [InlineData("removals, delete-record")]
    [InlineData("update")]
    public async Task Run_ProcessEndsAndDefinitionChanges_PlanIsFolded(string kind)
    {
        var (scenario, version) = All[kind];
        using var before = await PrepareAsync(scenario, version);
        using var whole = new CrashCase(before);
        var uninterrupted = await whole.RunAsync(children, whole.CommandOf(version));
        (int Restart, bool Again)[] ways = version == 0 ? [(0, false), (0, true)] : [(0, false), (0, true), (-1, false), (-1, true)];
        var cases = Combine(Steps, ways, (step, way) => (step, way.Restart, way.Again));

        await Repeat.ForAllAsync(cases, async one =>
        {
            using var crash = new CrashCase(before);
            var occurrence = (uninterrupted.CountOf(one.step.ToString()) + 1) / 2;
            await crash.RunAsync(children, crash.CommandOf(version) with { Point = one.step.ToString(), Occurrence = occurrence });
            var changed = crash.CommandOf(version + one.Restart, definition: 1);
            if (one.Again)
            {
                await crash.RunAsync(children, changed with { Point = nameof(RunStep.PlanFolded), Occurrence = 1 });
            }

            await crash.RunAsync(children, changed);
        });
    }

    /// <summary>
    /// Values change hands in a circle and in a chain that are larger than a batch. The circle goes as a whole all the same. The chain goes batch by batch, so that processes end while a value
    /// is taken and its holder before does not know yet: it is found all the while.
    /// </summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(12, true)]
    public async Task Run_ProcessEndsBetweenBatchesOfMovedValues_NextRunGoesOn(int chain, bool isTornBetween)
    {
        var scenario = new Scenario { Seed = 12, Rows = 4, ChainRows = chain, ChangedPercent = 100, MovedPercent = 0, BatchOperations = 2 };
        using var before = await PrepareAsync(scenario, 1);
        using var whole = new CrashCase(before);
        var uninterrupted = await whole.RunAsync(children, whole.CommandOf(1));
        int[] ways = [0, 1, -1];
        var cases = Enumerable.Range(1, uninterrupted.CountOf(BatchApplied)).Select(batch => (batch, restart: ways[batch % ways.Length]));

        var between = 0;
        await Repeat.ForAllAsync(cases, async one =>
        {
            using var crash = new CrashCase(before);
            await crash.RunAsync(children, crash.CommandOf(1) with { Point = BatchApplied, Occurrence = one.batch });
            Interlocked.Add(ref between, crash.Overtaken);
            await crash.RunAsync(children, crash.CommandOf(1 + one.restart));
        });
        Assert.Equal(isTornBetween, between > 0);
    }

    private static IEnumerable<int> Occurrences(int count) => new[] { 1, (count + 1) / 2, count }.Distinct();

    /// <summary>Moments, each in one of the ways to go on, others from seed to seed: by default a fifth of the moments, on CI all, and in all ways at full scale.</summary>
    private static IEnumerable<TCase> Combine<TMoment, TWay, TCase>(IEnumerable<TMoment> moments, TWay[] ways, Func<TMoment, TWay, TCase> make)
    {
        var all = TestSettings.Scale >= 20;
        var first = TestSettings.NextSeed() % ways.Length;
        return TestSettings.Some(moments, parts: 5)
            .SelectMany((moment, n) => (all ? ways : [ways[(n + first) % ways.Length]]).Select(way => make(moment, way)));
    }

    private async Task<CrashCase> PrepareAsync(Scenario scenario, int version)
    {
        var before = new CrashCase(scenario);
        for (var v = 0; v < version; v++)
        {
            await before.RunAsync(children, before.CommandOf(v));
        }

        return before;
    }
}

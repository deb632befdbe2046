using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 9: two syncs commute, and every answer is valid JSON with unique keys.</summary>
public sealed class CommutingSyncsInvariantTests
{
    public static TheoryData<RecordDeleteBehavior, RecordDeleteBehavior> Behaviors
    {
        get
        {
            var data = new TheoryData<RecordDeleteBehavior, RecordDeleteBehavior>();
            foreach (var one in Enum.GetValues<RecordDeleteBehavior>())
            {
                foreach (var other in Enum.GetValues<RecordDeleteBehavior>())
                {
                    data.Add(one, other);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Behaviors))]
    public async Task RunAsync_InAnyOrderOrAtOnce_LeavesTheSameRecords(RecordDeleteBehavior one, RecordDeleteBehavior other)
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < 2 * TestSettings.Scale; i++)
        {
            var steps = Enumerable.Range(0, 4).Select(version => (One: Rows(random, version), Other: Rows(random, version))).ToList();
            var expected = await PlayAsync(one, other, steps, (world, step) => InTurnAsync(world, step, first: 0));
            var turned = await PlayAsync(one, other, steps, (world, step) => InTurnAsync(world, step, first: 1));
            var together = await PlayAsync(one, other, steps, AtOnceAsync);

            Assert.True(expected == turned, $"Seed {seed}, case {i}: first and second {expected}; second and first {turned}");
            Assert.True(expected == together, $"Seed {seed}, case {i}: one after the other {expected}; at once {together}");
        }
    }

    private static Person[] Rows(Random random, int version)
        => [.. PeopleTable.Version(version, 30).Where(_ => random.Next(3) > 0), .. PeopleTable.Version(version, 1, from: 50)];

    private static async Task<string> PlayAsync(
        RecordDeleteBehavior one, RecordDeleteBehavior other, List<(Person[] One, Person[] Other)> steps, Func<ModelWorld, (Person[] One, Person[] Other), Task> play)
    {
        using var world = PeopleTable.World(
            PeopleTable.Shape with { OnRemoved = one, Indexes = [("email", "email")] },
            PeopleTable.Shape with { Id = "sync-1", OnRemoved = other, Fields = [("name", "title"), ("note", "note")], Indexes = [("phone", "phone")] });
        foreach (var step in steps)
        {
            await play(world, step);
        }

        var answers = new List<string>();
        foreach (var key in Enumerable.Range(0, 51))
        {
            var record = await (await world.OpenAsync()).FindAsync("id", $"k{key}", default);
            answers.Add($"k{key}: {(record is null ? "none" : ModelPart.Text(ModelWorld.Parse(record.Utf8Json)))}");
        }

        return string.Join("; ", answers);
    }

    private static async Task InTurnAsync(ModelWorld world, (Person[] One, Person[] Other) step, int first)
    {
        await world.RunAsync(first == 0 ? step.One : step.Other, first);
        await world.RunAsync(first == 0 ? step.Other : step.One, 1 - first);
    }

    private static async Task AtOnceAsync(ModelWorld world, (Person[] One, Person[] Other) step)
    {
        (world.Tables[0], world.Tables[1]) = (step.One, step.Other);
        using var service = world.CreateService();
        await service.StartAsync(default);
        var runs = await Task.WhenAll(service.RunAsync(PeopleTable.SyncId), service.RunAsync("sync-1"));
        Assert.All(runs, run => Assert.Equal(SyncRunStatus.Success, run.Status));
    }
}

using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>
/// Invariant 1: after a success without rejections every row's part is what its mapping makes of it, and every other key is as its delete
/// behavior says.
/// </summary>
public sealed class ConvergenceInvariantTests
{
    [Theory]
    [InlineData(RecordDeleteBehavior.DeleteRecord)]
    [InlineData(RecordDeleteBehavior.ClearFields)]
    [InlineData(RecordDeleteBehavior.DoNothing)]
    public async Task RunAsync_SuccessAfterAnyHistory_EveryPartEqualsItsRow(RecordDeleteBehavior behavior)
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < 5 * TestSettings.Scale; i++)
        {
            var shape = PeopleTable.Shape with { OnRemoved = behavior, Indexes = behavior == RecordDeleteBehavior.DoNothing ? [] : PeopleTable.Shape.Indexes };
            using var world = PeopleTable.World(shape);
            var last = new Dictionary<string, List<Person?>>(StringComparer.Ordinal);
            for (var version = 0; version < 6; version++)
            {
                var rows = Rows(random, version);
                world.Limits = PeopleTable.Limits(random);
                if (random.Next(3) == 0)
                {
                    await world.RunAsync(rows, (Fault)random.Next(1, 8), random.Next(1, 8));
                    foreach (var row in rows)
                    {
                        // Written or not, now or when the run is brought to its end.
                        last.TryAdd(row.Id!, [null]);
                        last[row.Id!].Add(row);
                    }

                    rows = Rows(random, version + 1);
                }

                var run = await world.RunAsync(rows);

                Assert.True(run.Status == SyncRunStatus.Success, $"Seed {seed}, case {i}: {run.Counts}");
                await AssertRowsAsync(world, shape, rows, last, behavior);
            }
        }
    }

    /// <summary>Without the model's help: straight from the rows.</summary>
    private static async Task AssertRowsAsync(
        ModelWorld world, ModelShape shape, Person[] rows, Dictionary<string, List<Person?>> last, RecordDeleteBehavior behavior)
    {
        foreach (var row in rows)
        {
            last[row.Id!] = [row];
            Assert.True(ModelPart.Same(shape.Map(row), await world.ObserveAsync(shape.Id, row.Id!)));
        }

        foreach (var (key, candidates) in last.Where(entry => rows.All(row => row.Id != entry.Key)))
        {
            var part = await world.ObserveAsync(shape.Id, key);
            Assert.True(behavior switch
            {
                RecordDeleteBehavior.DeleteRecord => part is null,
                RecordDeleteBehavior.ClearFields => ModelPart.Same(part, ModelPart.Cleared) || (part is null && candidates.Contains(null)),
                _ => candidates.Exists(row => ModelPart.Same(row is null ? null : shape.Map(row), part)),
            });
        }
    }

    private static Person[] Rows(Random random, int version)
        => [.. PeopleTable.Version(version, 40).Where(_ => random.Next(4) > 0), .. PeopleTable.Version(version, 1, from: 60)];
}

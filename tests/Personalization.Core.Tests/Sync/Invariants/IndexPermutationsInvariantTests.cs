using Personalization.Core.Tests.Sync.Model;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 13: any permutation of index values in one run succeeds.</summary>
public sealed class IndexPermutationsInvariantTests
{
    [Fact]
    public async Task RunAsync_AnyPermutationOfTheValuesOfTwoIndexes_SucceedsInOneRun()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < 60 * TestSettings.Scale; i++)
        {
            using var world = PeopleTable.World();
            var count = random.Next(2, 40);
            var emails = Enumerable.Range(0, count).Select(n => $"e{n}").ToArray();
            var phones = Enumerable.Range(0, count).Select(n => $"p{n}").ToArray();
            await world.RunAsync(Rows(emails, phones).Shuffled(random));
            random.Shuffle(emails);
            random.Shuffle(phones);
            world.Limits = PeopleTable.Limits(random);

            var run = await world.RunAsync(Rows(emails, phones).Shuffled(random));

            Assert.True(run.Status == SyncRunStatus.Success, $"Seed {seed}, case {i}: {run.Counts}");
        }
    }

    [Fact]
    public async Task RunAsync_TwoRowsSwapBothValues_SucceedsInOneRun()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(Rows(["a", "b"], ["1", "2"]));

        var run = await world.RunAsync(Rows(["b", "a"], ["2", "1"]));

        Assert.Equal(2, run.Counts.Changed);
    }

    [Fact]
    public async Task RunAsync_ACircleWhoseMemberIsBarredElsewhere_IsRefusedWholeAndNobodyLosesAValue()
    {
        using var world = PeopleTable.World();
        await world.RunAsync([Row("A", "a", "1"), Row("B", "b", "2"), Row("X", "x", "3")]);

        // A and B swap their emails, and B also wants the phone of X, which stays.
        var run = await world.RunAsync([Row("A", "b", "1"), Row("B", "a", "3"), Row("X", "x", "3")]);

        Assert.Equal(2, run.Counts.Rejected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task RunAsync_EveryValueMovesToTheNextRow_SucceedsInOneRun(int batch)
    {
        using var world = PeopleTable.World();
        world.Limits = new SyncLimits { BatchOperations = batch };
        await world.RunAsync([.. Enumerable.Range(0, 100).Select(n => Row($"{n}", $"e{n}", null))]);

        var run = await world.RunAsync([.. Enumerable.Range(0, 100).Select(n => Row($"{n}", $"e{n + 1}", null))]);

        Assert.Equal(100, run.Counts.Changed);
    }

    [Fact]
    public async Task RunAsync_ValuesRotateWhileTheirOldHoldersLeave_SucceedsInOneRun()
    {
        using var world = PeopleTable.World();
        await world.RunAsync([Row("A", "a", "1"), Row("B", "b", "2"), Row("C", "c", "3"), Row("D", "d", "4")]);

        var run = await world.RunAsync([Row("A", "b", "4"), Row("C", "a", "2"), Row("E", "c", "1")]);

        Assert.Equal((1, 2, 2), (run.Counts.Added, run.Counts.Changed, run.Counts.Removed));
    }

    private static Person[] Rows(string[] emails, string[] phones) => [.. emails.Select((email, n) => Row($"k{n}", email, phones[n]))];

    private static Person Row(string id, string email, string? phone) => new(id, email, phone, $"name of {id}", null);
}

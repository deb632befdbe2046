using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 6: only a key that the snapshot has, and that no row of a completely read model carried, is removed.</summary>
public sealed class RemovalNeedsEvidenceInvariantTests
{
    [Fact]
    public async Task RunAsync_AnyVersionAndFault_RemovesOnlyKeysThatNoRowCarried()
    {
        var seed = TestSettings.NextSeed();
        var random = new Random(seed);
        for (var i = 0; i < 20 * TestSettings.Scale; i++)
        {
            using var world = PeopleTable.World();
            var seen = new HashSet<string>();
            var before = new HashSet<string>();
            ModelRun? open = null;
            for (var version = 0; version < 5; version++)
            {
                Person[] table = [.. PeopleTable.Version(version, 30).Where(_ => random.Next(3) > 0), .. PeopleTable.Version(version, 1, from: 50)];
                Person[] rows = [.. table, .. table.Where(_ => random.Next(8) == 0), .. table.Where(_ => random.Next(8) == 0).Select(row => row with { Id = $"bad {row.Id}", Orders = Person.BadOrders })];
                var carried = rows.Select(row => row.Id!).ToHashSet();
                var removed = new List<string>();
                world.Store.Applying = batch => removed.AddRange(
                    batch.Operations.Where(operation => operation.Kind is RecordOperationKind.Remove or RecordOperationKind.Clear or RecordOperationKind.Drop).Select(operation => operation.Key));

                await world.RunAsync(rows.Shuffled(random), (Fault)random.Next(8), random.Next(1, 9));

                // A run that was cut short may have been brought to its end first; then its own rows are the evidence.
                Assert.All(removed, key => Assert.True(
                    seen.Contains(key) && (!carried.Contains(key) || (open is not null && !before.Contains(key))), $"Seed {seed}, case {i}: '{key}' was removed."));
                seen.UnionWith(carried);
                before = ReferenceEquals(open, world.Syncs[0].Pending) ? before : carried;
                open = world.Syncs[0].Pending;
            }
        }
    }

    [Fact]
    public async Task RunAsync_SourceBreaksAnywhere_RemovesNothing()
    {
        using var world = PeopleTable.World();
        var table = PeopleTable.Version(0, 20);
        await world.RunAsync(table);
        var batches = world.Store.Batches;
        for (var readable = 0; readable <= table.Length; readable++)
        {
            var rows = table[..readable];
            world.Queries[0] = new EnumerableSourceQuery<Person>(() => Broken(rows), PersonJson.Default.Person);
            using var service = world.CreateService();

            var run = await service.RunAsync(PeopleTable.SyncId);

            Assert.Equal(ErrorCodes.SourceFailed, run.ErrorCode);
            Assert.Equal((readable, 0), (run.Counts.RowsQueried, run.Counts.Removed));
        }

        Assert.Equal(batches, world.Store.Batches);
        await world.AssertLookupsAsync();
    }

    [Fact]
    public async Task RunAsync_CancelledWhileTheModelIsRead_RemovesNothing()
    {
        using var world = PeopleTable.World();
        await world.RunAsync(PeopleTable.Version(0, 20));
        var batches = world.Store.Batches;
        using var cancellation = new CancellationTokenSource();
        world.Queries[0] = new EnumerableSourceQuery<Person>(() => Cancelling(cancellation), PersonJson.Default.Person);
        using var service = world.CreateService();

        var run = await service.RunAsync(PeopleTable.SyncId, null, cancellation.Token);

        Assert.Equal(SyncRunStatus.Cancelled, run.Status);
        Assert.Equal(batches, world.Store.Batches);
        await world.AssertLookupsAsync();
    }

    private static IEnumerable<Person> Broken(Person[] rows)
    {
        foreach (var row in rows)
        {
            yield return row;
        }

        throw new InvalidOperationException("The source broke.");
    }

    private static IEnumerable<Person> Cancelling(CancellationTokenSource cancellation)
    {
        yield return PeopleTable.Version(1, 1)[0];
        cancellation.Cancel();

        // More than the engine reads between two looks at the token.
        foreach (var row in PeopleTable.Version(1, 3000))
        {
            yield return row with { Id = $"new {row.Id}" };
        }
    }
}

using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 20: after a run has ended, or after the next has started, no file of it remains beyond the snapshot.</summary>
public sealed class NoLeftoversInvariantTests
{
    [Fact]
    public async Task RunAsync_AnyFaultThenTheNextRun_LeavesTheSnapshotAlone()
    {
        foreach (var fault in Enum.GetValues<Fault>())
        {
            for (var calls = 1; calls < 14; calls += 2)
            {
                using var world = PeopleTable.World();
                await world.RunAsync(PeopleTable.Version(0, 20));
                await world.RunAsync(PeopleTable.Version(1, 25, from: 5), fault, calls, byStop: calls % 4 == 1);
                await world.RunAsync(PeopleTable.Version(2, 20));

                await world.AssertNoLeftoversAsync(0);
            }
        }
    }

    [Fact]
    public async Task RunAsync_CancelledByItsCallerOrFailed_LeavesNothingAtOnce()
    {
        foreach (var fault in new[] { Fault.BeforeBatch, Fault.HalfABatch, Fault.AfterBatch, Fault.CancelAtBatch })
        {
            using var world = PeopleTable.World();
            await world.RunAsync(PeopleTable.Version(0, 20));
            var run = await world.RunAsync(PeopleTable.Version(1, 20), fault, 2);

            Assert.True(run.Status is SyncRunStatus.Failed or SyncRunStatus.Cancelled);
            await world.AssertNoLeftoversAsync(0);
        }
    }

    [Fact]
    public async Task RunAsync_EndedWhileItPlanned_LeavesNoFileOnTheDisk()
    {
        using var directory = new TemporaryDirectory();
        using var snapshots = new Personalization.Sync.State.FileSyncStateStore(directory.Path);
        using var world = new ModelWorld(() => new InMemoryRecordStore(), snapshots, PeopleTable.Shape);
        await world.RunAsync(PeopleTable.Version(0, 20));
        world.Queries[0] = new BrokenPeople();
        using var service = world.CreateService();

        await service.RunAsync(PeopleTable.SyncId);

        var files = Directory.GetFiles(directory.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Where(name => !name!.EndsWith("lock", StringComparison.Ordinal));
        Assert.Equal(["snapshot.bin"], files);
    }

    private sealed class BrokenPeople : Personalization.Sources.ISourceQuery
    {
        public ValueTask<Personalization.Sources.RowReader> OpenAsync(CancellationToken cancellationToken)
            => throw new InvalidOperationException("The test's source cannot be opened.");
    }

    private sealed class TemporaryDirectory : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("personalization-leftovers-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

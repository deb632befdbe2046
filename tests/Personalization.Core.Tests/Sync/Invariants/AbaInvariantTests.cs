using Personalization.Core.Tests.Sync.Model;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Invariant 3: interrupt a run in any way, restore the source to before, run again: the store equals the model.</summary>
public sealed class AbaInvariantTests
{
    public static TheoryData<int, bool> Faults
    {
        get
        {
            var data = new TheoryData<int, bool>();
            foreach (var fault in Enum.GetValues<Fault>().Where(fault => fault != Fault.None))
            {
                data.Add((int)fault, false);
                data.Add((int)fault, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task RunAsync_InterruptedAnywhereAndTheModelGoesBack_StoreEqualsTheModelOfBefore(int fault, bool byStop)
    {
        foreach (var calls in TestSettings.Some(Enumerable.Range(1, 13), parts: 3))
        {
            using var world = PeopleTable.World();
            await world.RunAsync(PeopleTable.Version(0, 30));
            await world.RunAsync(PeopleTable.Version(1, 35, from: 10), (Fault)fault, calls, byStop);

            var back = await world.RunAsync(PeopleTable.Version(0, 30));

            Assert.Equal(SyncRunStatus.Success, back.Status);
            Assert.Equal(30, (await world.RunAsync(PeopleTable.Version(0, 30))).Counts.Unchanged);
            await world.AssertSnapshotIsSoundAsync(0, orphansAllowed: false);
            await world.AssertNoLeftoversAsync(0);
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task RunAsync_FirstRunInterruptedAndTheModelIsEmptied_StoreIsEmpty(int fault, bool byStop)
    {
        foreach (var calls in TestSettings.Some(Enumerable.Range(1, 9), parts: 3))
        {
            using var world = PeopleTable.World();
            await world.RunAsync(PeopleTable.Version(0, 30), (Fault)fault, calls, byStop);

            await world.RunAsync(PeopleTable.Version(0, 1, from: 99));

            Assert.Equal(1, (await world.RunAsync(PeopleTable.Version(0, 1, from: 99))).Counts.Unchanged);
            await world.AssertSnapshotIsSoundAsync(0, orphansAllowed: false);
        }
    }
}

using System.Text;
using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;
using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>
/// Invariant 2, at every point where a process can be killed: a known entry has a live part of its hash, and a live part has an entry,
/// unless the plan that the store's mark names has the key.
/// </summary>
public sealed class SnapshotSoundnessInvariantTests
{
    [Theory]
    [InlineData(RecordDeleteBehavior.DeleteRecord)]
    [InlineData(RecordDeleteBehavior.ClearFields)]
    public async Task RunAsync_AtEveryStep_SnapshotAndOpenPlanSayWhatTheStoreHolds(RecordDeleteBehavior behavior)
    {
        using var world = PeopleTable.World(PeopleTable.Shape with { OnRemoved = behavior });
        var looks = 0;
        world.Limits = world.Limits with { BatchesInFlight = 1, Stepped = _ => Look() };
        world.Store.Applying = _ => Look();
        for (var version = 0; version < 6; version++)
        {
            await world.RunAsync(PeopleTable.Version(version, 30, from: version * 4).Shuffled(new Random(version)));
            Look();
            await world.RunAsync(PeopleTable.Version(version + 1, 30), (Fault)(version + 1), 3);
            Look();
        }

        Assert.True(looks > 60, $"Only {looks} looks.");

        void Look()
        {
            looks++;
            AssertSoundAsync(world).GetAwaiter().GetResult();
        }
    }

    private static async Task AssertSoundAsync(ModelWorld world)
    {
        var mark = await (await world.OpenAsync()).GetMarkAsync(PeopleTable.SyncId, default);
        var open = mark?.OpenPlanId is null ? [] : await ReadPlanAsync(world);
        var entries = await world.ReadEntriesAsync(PeopleTable.SyncId);
        for (var n = 0; n < 60; n++)
        {
            var key = $"k{n}";
            var part = (await (await world.OpenAsync()).GetStoredAsync(key, default))?.PartOf(PeopleTable.SyncId);
            var live = part is { State: PartState.Live };
            if (open.Contains(key))
            {
                continue;
            }

            Assert.False(live && !entries.ContainsKey(key), $"'{key}' has a part and neither an entry nor an operation.");
            if (entries.TryGetValue(key, out var entry) && entry.State == EntryState.Known)
            {
                Assert.True(live && part!.InputHash == entry.Hash, $"'{key}' is known, and the store has another part or none.");
            }
        }
    }

    private static async Task<HashSet<string>> ReadPlanAsync(ModelWorld world)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        if (await world.Snapshots.OpenReadAsync(PeopleTable.SyncId, StateFileKind.Plan, default) is { } stream)
        {
            await using var reader = await BlockReader.OpenAsync(stream, StateFormat.PlanMagic, PeopleTable.SyncId, default);
            while (await reader.ReadBlockAsync(default))
            {
                Collect(reader.Payload.Span, keys);
            }
        }

        return keys;
    }

    private static void Collect(ReadOnlySpan<byte> block, HashSet<string> keys)
    {
        while (!block.IsEmpty)
        {
            keys.Add(Encoding.UTF8.GetString(PlanOperation.Read(ref block).Key));
        }
    }
}

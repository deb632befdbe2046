using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Invariants;

/// <summary>Tables and syncs that the tests of invariants have in common.</summary>
internal static class PeopleTable
{
    internal const string SyncId = "sync-0";

    internal static readonly ModelShape Shape = new(
        SyncId, SyncMode.Upsert, RecordDeleteBehavior.DeleteRecord, [("name", "name"), ("orders", "orders")], [("email", "email"), ("phone", "phone")]);

    internal static ModelWorld World(params ModelShape[] shapes)
        => new(() => new InMemoryRecordStore(), shapes.Length == 0 ? [Shape] : shapes)
        {
            Limits = new SyncLimits { BatchOperations = 5, BatchesInFlight = 2, LowWaterBatches = 1, MaxProvisionalRows = 7, ScanAfterMisses = 3 },
        };

    /// <summary>A version of a table; every third row is the same in all versions.</summary>
    internal static Person[] Version(int version, int count, int from = 0)
        => [.. Enumerable.Range(from, count).Select(n => new Person($"k{n}", $"e{n}.{version % 2}", n % 4 == 0 ? null : $"p{n}", n % 3 == 0 ? "same" : $"name {n} v{version}", null))];

    internal static Person[] Shuffled(this IReadOnlyList<Person> rows, Random random)
    {
        Person[] shuffled = [.. rows];
        random.Shuffle(shuffled);
        return shuffled;
    }

    internal static SyncLimits Limits(Random random) => new()
    {
        MaxProvisionalRows = random.Next(3) == 0 ? 1000 : random.Next(0, 20),
        ScanAfterMisses = random.Next(1, 10),
        BatchOperations = random.Next(1, 20),
        BatchesInFlight = random.Next(1, 5),
        LowWaterBatches = random.Next(1, 4),
    };
}

using Personalization.Mapping;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Tables of many blocks and windows, reordered in the ways that databases reorder.</summary>
public sealed class SyncLargeTableTests
{
    private const int Count = 60_000;

    public static TheoryData<string> Patterns => ["same", "range deleted", "block moved", "reversed", "neighbours swapped", "some inserted", "one jumps", "shuffled", "halves swapped", "sorted by name", "starts elsewhere, with duplicates"];

    [Theory]
    [MemberData(nameof(Patterns))]
    public Task RunAsync_Reordered_FindsWhatReallyChanged(string pattern) => RunAsync(pattern, new SyncLimits());

    [Theory]
    [MemberData(nameof(Patterns))]
    public Task RunAsync_ReorderedInLittleMemory_FindsWhatReallyChanged(string pattern)
        => RunAsync(pattern, new SyncLimits { DisplacedBytes = 400_000 });

    private static async Task RunAsync(string pattern, SyncLimits limits)
    {
        using var harness = new SyncHarness { Limits = limits, Mappings = [new ColumnMapping("name"), new ColumnMapping("orders")], IndexEmail = false };
        var oracle = new SyncOracle(harness.OnRemoved, emailIsInput: false);
        var rows = Enumerable.Range(0, Count).Select(i => new Customer($"k{i}", null, $"n{i % 97}")).ToList();
        Assert.Equal(oracle.Next(rows), (await harness.RunAsync(rows)).Counts);
        var random = new Random(TestSettings.NextSeed());

        rows = Reordered(rows, pattern, random);
        for (var i = 0; i < rows.Count; i += 1 + random.Next(5000))
        {
            rows[i] = rows[i] with { Name = "changed" };
        }

        var run = await harness.RunAsync(rows);
        Assert.Equal(oracle.Next(rows), run.Counts);
        var again = await harness.RunAsync(rows);
        Assert.Equal(rows.DistinctBy(row => row.Id).Count() - (rows.Count - rows.DistinctBy(row => row.Id).Count()), again.Counts.Unchanged);
        for (var i = 0; i < Count; i += 7)
        {
            Assert.Equal(oracle.Expect($"k{i}"), await harness.FindAsync($"k{i}"));
        }
    }

    private static List<Customer> Reordered(List<Customer> rows, string pattern, Random random)
    {
        switch (pattern)
        {
            case "range deleted":
                rows.RemoveRange(random.Next(1000), 20_000);
                break;
            case "block moved":
                var block = rows.GetRange(10_000, 3_000);
                rows.RemoveRange(10_000, 3_000);
                rows.InsertRange(random.Next(rows.Count), block);
                break;
            case "reversed":
                rows.Reverse();
                break;
            case "neighbours swapped":
                for (var i = 0; i + 1 < rows.Count; i += 1 + random.Next(40))
                {
                    (rows[i], rows[i + 1]) = (rows[i + 1], rows[i]);
                }

                break;
            case "some inserted":
                for (var i = 0; i < 2_000; i++)
                {
                    rows.Insert(random.Next(rows.Count), new Customer($"new{i}", null, "new"));
                }

                break;
            case "one jumps":
                var last = rows[^1];
                rows.RemoveAt(rows.Count - 1);
                rows.Insert(5, last);
                break;
            case "shuffled":
                random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
                break;
            case "halves swapped":
                rows = [.. rows[(Count / 2)..], .. rows[..(Count / 2)]];
                break;
            case "starts elsewhere, with duplicates":
                rows = [.. rows[25_000..], .. rows[..25_000]];
                rows.InsertRange(50_000, rows.GetRange(100, 50));
                rows.InsertRange(40_000, rows.GetRange(45_000, 50));
                break;
            case "sorted by name":
                rows = [.. rows.OrderBy(row => row.Name, StringComparer.Ordinal)];
                break;
        }

        return rows;
    }
}

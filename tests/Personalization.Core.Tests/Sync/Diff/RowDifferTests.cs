using System.Runtime.InteropServices;
using Personalization.Sync;
using Personalization.Sync.Diff;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync.Diff;

/// <summary>The diff in little memory, against a plain one.</summary>
public sealed class RowDifferTests : IDisposable
{
    private readonly DifferBench _bench = new();

    [Fact]
    public async Task Differ_AnyRowsAndLimits_FindsWhatAPlainOneFinds()
    {
        var first = TestSettings.NextSeed();
        var spilled = 0;
        for (var i = 0; i < 100 * TestSettings.Scale; i++)
        {
            var seed = unchecked(first + i);
            var random = new Random(seed);
            var old = Keys(random, 300).Distinct().Select(key => new DifferBench.Row(key, (ulong)random.Next(3))).ToList();
            var rows = NextRows(random, old);
            var limits = new SyncLimits
            {
                MaxProvisionalRows = random.Next(0, 100),
                WindowEntries = 4 << random.Next(8),
                ScanAfterMisses = random.Next(1, 10),
                DisplacedBytes = random.Next(4) == 0 ? 1_000_000 : random.Next(1_000, 60_000),
            };
            try
            {
                var found = await _bench.DiffAsync(random.Next(8) == 0 ? [] : old, rows, limits);
                found.AssertRight();
                spilled += found.HasSpilled && found.Resolved.Count > 0 ? 1 : 0;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Case with seed {seed} failed; repeat with PERSONALIZATION_TEST_SEED={seed}.", exception);
            }
        }

        Assert.NotEqual(0, spilled);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(500_000)]
    [InlineData(1_500_000)]
    public async Task Differ_Shuffled_StaysWithinItsBudget(long budget)
    {
        var old = Enumerable.Range(0, 60_000).Select(i => new DifferBench.Row($"k{i}", (ulong)i)).ToList();
        var rows = old.ToList();
        new Random(TestSettings.NextSeed()).Shuffle(CollectionsMarshal.AsSpan(rows));

        var found = await _bench.DiffAsync(old, rows, new SyncLimits { DisplacedBytes = budget });

        Assert.True(found.HasSpilled);
        Assert.InRange(found.PeakBytes, 1, budget);
        found.AssertRight();
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(500_000)]
    public async Task Differ_EveryKeyTwice_StaysWithinItsBudget(long budget)
    {
        var old = Enumerable.Range(0, 30_000).Select(i => new DifferBench.Row($"k{i}", (ulong)i)).ToList();
        var rows = old.Concat(old).Concat(Enumerable.Range(0, 40_000).Select(i => new DifferBench.Row($"new{i / 2}", 0))).ToList();
        new Random(TestSettings.NextSeed()).Shuffle(CollectionsMarshal.AsSpan(rows));

        var found = await _bench.DiffAsync(old, rows, new SyncLimits { DisplacedBytes = budget });

        Assert.True(found.HasSpilled);
        Assert.InRange(found.PeakBytes, 1, budget);
        found.AssertRight();
    }

    [Fact]
    public async Task Differ_FirstRunOfManyRows_StaysWithinItsBudget()
    {
        var rows = Enumerable.Range(0, 100_000).Select(i => new DifferBench.Row($"k{i % 99_990}", 0)).ToList();

        var found = await _bench.DiffAsync([], rows, new SyncLimits { DisplacedBytes = 300_000 });

        Assert.True(found.HasSpilled);
        Assert.InRange(found.PeakBytes, 1, 300_000);
        found.AssertRight();
    }

    [Fact]
    public async Task Differ_TableFullAndManyNewRows_SpillsTheNewOnesAlone()
    {
        var old = Enumerable.Range(0, 10_000).Select(i => new DifferBench.Row($"k{i}", 0)).ToList();
        var rows = old.Concat(Enumerable.Range(0, 40_000).Select(i => new DifferBench.Row($"new{i}", 0))).Concat(old.Take(5)).ToList();
        new Random(TestSettings.NextSeed()).Shuffle(CollectionsMarshal.AsSpan(rows));

        var found = await _bench.DiffAsync(old, rows, new SyncLimits { DisplacedBytes = 600_000, MaxProvisionalRows = 1000 });

        Assert.True(found.HasSpilled);
        Assert.True(found.Count(RowComparisonKind.Found) > 5_000);
        Assert.InRange(found.PeakBytes, 1, 600_000);
        found.AssertRight();
    }

    [Fact]
    public async Task Differ_InOrder_NeverSpills()
    {
        var old = Enumerable.Range(0, 60_000).Select(i => new DifferBench.Row($"k{i}", 0)).ToList();

        var found = await _bench.DiffAsync(old, old, new SyncLimits { DisplacedBytes = 0 });

        Assert.False(found.HasSpilled);
        found.AssertRight();
    }

    public void Dispose() => _bench.Dispose();

    private static List<string> Keys(Random random, int most)
        => [.. Enumerable.Range(0, random.Next(most)).Select(_ => $"k{random.Next(most)}")];

    private static List<DifferBench.Row> NextRows(Random random, List<DifferBench.Row> old)
    {
        var rows = old.Where(_ => random.Next(10) > 0).Select(row => random.Next(8) == 0 ? row with { Hash = 7 } : row).ToList();
        if (random.Next(2) == 0)
        {
            random.Shuffle(CollectionsMarshal.AsSpan(rows));
        }

        foreach (var key in Keys(random, 100))
        {
            rows.Insert(random.Next(rows.Count + 1), new DifferBench.Row($"new {key}", 0));
        }

        for (var i = random.Next(-5, 20); i > 0 && rows.Count > 0; i--)
        {
            rows.Insert(random.Next(rows.Count + 1), rows[random.Next(rows.Count)]);
        }

        return [.. rows.Select(row => row with { IsRefused = random.Next(10) == 0 })];
    }
}

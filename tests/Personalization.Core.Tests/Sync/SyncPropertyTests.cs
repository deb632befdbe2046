using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>Random tables, edits and orders, against a replay of the rules that knows nothing of the engine.</summary>
public sealed class SyncPropertyTests
{
    [Fact]
    public async Task RunAsync_AnyEditsAndOrders_StoreEqualsModelAndCountsAddUp()
    {
        var first = TestSettings.NextSeed();
        var cases = 25 * TestSettings.Scale;
        for (var i = 0; i < cases; i++)
        {
            var seed = unchecked(first + i);
            try
            {
                await RunCaseAsync(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Case with seed {seed} failed; repeat with PERSONALIZATION_TEST_SEED={seed}.", exception);
            }
        }
    }

    private static async Task RunCaseAsync(Random random)
    {
        var behavior = (RecordDeleteBehavior)random.Next(3);
        using var harness = new SyncHarness
        {
            OnRemoved = behavior,
            IndexEmail = random.Next(3) > 0,
            Mappings = [new ColumnMapping("name"), new ColumnMapping("orders")],
            ColumnTypes = new Dictionary<string, ColumnType> { ["orders"] = ColumnType.Json },
        };
        var oracle = new SyncOracle(behavior, harness.IndexEmail);
        var table = new Dictionary<string, Customer>(StringComparer.Ordinal);
        var keys = random.Next(1, 200);
        for (var version = 0; version < 6; version++)
        {
            harness.Limits = new SyncLimits
            {
                MaxProvisionalRows = random.Next(3) == 0 ? 1000 : random.Next(0, 20),
                WindowEntries = 4 << random.Next(8),
                ScanAfterMisses = random.Next(1, 10),
                DisplacedBytes = random.Next(2) == 0 ? SyncConstants.DisplacedBytes : random.Next(1_000, 20_000),
                BatchOperations = random.Next(1, 50),
                BatchesInFlight = random.Next(1, 5),
            };
            if (random.Next(8) == 0)
            {
                harness.Store = new InMemoryRecordStore();
                oracle.LoseStore();
            }

            var rows = NextVersion(random, table, keys);
            var expected = oracle.Next(rows);
            var allow = rows.Count == 0 ? (await harness.RunAsync(rows)).Error?.Split("AllowRemovals = \"")[1].Split('"')[0] : null;
            var run = await harness.RunAsync(rows, new SyncRunOptions { AllowRemovals = allow });

            Assert.Null(run.Error);
            Assert.True(run.Counts.AddUp);
            Assert.Equal(expected, run.Counts);
            foreach (var key in oracle.KeysEverSeen)
            {
                Assert.Equal(oracle.Expect(key), await harness.FindAsync(key));
                var email = oracle.ExpectedEmail(key);
                if (harness.IndexEmail && email is not null)
                {
                    Assert.Equal(oracle.Expect(key), await harness.FindAsync(email, "email"));
                }
            }
        }
    }

    private static string? NextOrders(Random random) => random.Next(20) switch
    {
        0 => SyncOracle.BadOrders,
        < 15 => null,
        var n => $"[{n}]",
    };

    private static List<Customer> NextVersion(Random random, Dictionary<string, Customer> table, int keys)
    {
        var changes = random.Next(0, keys);
        for (var i = 0; i < changes; i++)
        {
            var key = $"k{random.Next(keys)}";
            switch (random.Next(4))
            {
                case 0:
                    table.Remove(key);
                    break;
                default:
                    table[key] = new Customer(key, random.Next(4) == 0 ? null : $"{key}@v{random.Next(3)}", $"name {random.Next(3)}", NextOrders(random));
                    break;
            }
        }

        var rows = table.Values.ToList();
        if (random.Next(3) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows));
        }

        for (var i = random.Next(-3, 4); i > 0 && rows.Count > 0; i--)
        {
            var copied = rows[random.Next(rows.Count)];
            rows.Insert(random.Next(rows.Count + 1), random.Next(2) == 0 ? copied : copied with { Name = "other" });
        }

        for (var i = random.Next(-2, 3); i > 0; i--)
        {
            rows.Insert(random.Next(rows.Count + 1), new Customer(null, null, "no key"));
        }

        return rows;
    }

    [Fact]
    public async Task RunAsync_AnyPermutationOfIndexValues_SucceedsInOneRun()
    {
        var first = TestSettings.NextSeed();
        var cases = 15 * TestSettings.Scale;
        for (var i = 0; i < cases; i++)
        {
            var seed = unchecked(first + i);
            var random = new Random(seed);
            using var harness = new SyncHarness
            {
                Limits = new SyncLimits { BatchOperations = random.Next(1, 30), BatchesInFlight = random.Next(1, 4), MaxProvisionalRows = random.Next(10), DisplacedBytes = 1_000L << random.Next(20) },
            };
            var count = random.Next(2, 60);
            var emails = Enumerable.Range(0, count).Select(n => $"e{n}").ToArray();
            await harness.RunAsync([.. emails.Select((email, n) => new Customer($"{n}", email, $"n{n}"))]);
            random.Shuffle(emails);

            var run = await harness.RunAsync([.. emails.Select((email, n) => new Customer($"{n}", email, $"n{n}"))]);

            Assert.True(run.Status == SyncRunStatus.Success, $"seed {seed}: {run.Counts}");
            for (var n = 0; n < count; n++)
            {
                Assert.Equal($$"""{"name":"n{{n}}"}""", await harness.FindAsync(emails[n], "email"));
            }
        }
    }

    [Fact]
    public async Task RunAsync_EveryValueMovesToTheNextRow_SucceedsInOneRun()
    {
        using var harness = new SyncHarness { Limits = new SyncLimits { BatchOperations = 7 } };
        await harness.RunAsync([.. Enumerable.Range(0, 500).Select(n => new Customer($"{n}", $"e{n}", $"n{n}"))]);

        var run = await harness.RunAsync([.. Enumerable.Range(0, 500).Select(n => new Customer($"{n}", $"e{n + 1}", $"n{n}"))]);

        Assert.Equal(500, run.Counts.Changed);
        Assert.Null(await harness.FindAsync("e0", "email"));
        Assert.Equal("""{"name":"n499"}""", await harness.FindAsync("e500", "email"));
    }
}

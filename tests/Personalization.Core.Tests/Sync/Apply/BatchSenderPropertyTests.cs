using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;
using BatchResult = (System.Collections.Generic.IReadOnlyList<Personalization.Records.OperationRefusal> Refusals, System.Collections.Generic.IReadOnlyList<(int Position, string Reason)> RowErrors);

namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>Random batches and faults, against what is plainly expected: the answer tells the truth about each operation.</summary>
public sealed class BatchSenderPropertyTests
{
    [Fact]
    public async Task SendAsync_AnyFaults_StoreIsAsTheAnswerSays()
    {
        var first = TestSettings.NextSeed();
        var cases = 300 * TestSettings.Scale;
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
        var harness = new SenderHarness { Limits = new SyncLimits { Retries = random.Next(4) } };
        var keys = random.Next(1, 60);
        var momentPercent = random.Next(4) * 10;
        var conflicts = random.Next(2) == 0;
        var bad = Enumerable.Range(0, keys).Where(_ => random.Next(10) == 0).Select(n => $"{n}").ToHashSet();
        var expected = new Dictionary<string, string?>();
        for (var version = 0; version < 5; version++)
        {
            var batch = SenderHarness.Batch(Operations(random, keys, version, conflicts));
            harness.Script = (part, _) => NextFault(random, part, bad, momentPercent);
            var result = await SendAsync(harness, batch, bad);

            Assert.Equal(Positions(batch, bad), result.RowErrors.Select(error => error.Position));
            Assert.All(result.Refusals, refusal => Assert.Equal(RefusalReason.IndexTaken, refusal.Reason));
            Assert.True(conflicts || result.Refusals.Count == 0);
            var untouched = result.RowErrors.Select(error => error.Position).Concat(result.Refusals.Select(refusal => refusal.Position)).ToList();
            Assert.Distinct(untouched);
            for (var position = 0; position < batch.Operations.Count; position++)
            {
                var operation = batch.Operations[position];
                if (!untouched.Contains(position))
                {
                    expected[operation.Key] = Outcome(operation, expected.GetValueOrDefault(operation.Key));
                }
            }

            for (var n = 0; n < keys; n++)
            {
                Assert.Equal(expected.GetValueOrDefault($"{n}"), await harness.StoredAsync($"{n}"));
            }
        }
    }

    /// <summary>Where the retries do not suffice, sends once more when the moment has passed, as the next run does.</summary>
    private static async Task<BatchResult> SendAsync(SenderHarness harness, RecordBatch batch, HashSet<string> bad)
    {
        try
        {
            return await harness.SendAsync(batch);
        }
        catch (RecordStoreException exception) when (exception.Kind == RecordStoreErrorKind.Transient)
        {
            harness.FailRows([.. bad]);
            return await harness.SendAsync(batch);
        }
    }

    private static RecordOperation[] Operations(Random random, int keys, int version, bool conflicts)
    {
        var chosen = Enumerable.Range(0, keys).Where(_ => random.Next(3) > 0).ToArray();
        random.Shuffle(chosen);
        return
        [
            .. chosen.Select(n => random.Next(6) switch
            {
                0 => new RecordOperation(RecordOperationKind.Clear, $"{n}"),
                1 => new RecordOperation(RecordOperationKind.Remove, $"{n}"),
                _ => SenderHarness.Write($"{n}", $"{version}", conflicts ? $"e{random.Next(keys)}" : random.Next(2) == 0 ? $"e{n}" : null),
            }),
        ];
    }

    private static StoreFault? NextFault(Random random, RecordBatch batch, HashSet<string> bad, int momentPercent)
    {
        var first = Positions(batch, bad).FirstOrDefault(batch.Operations.Count);
        return random.Next(100) < momentPercent ? StoreFault.Transient(applied: random.Next(first + 1))
            : first < batch.Operations.Count ? StoreFault.Row(applied: random.Next(first + 1))
            : null;
    }

    private static IEnumerable<int> Positions(RecordBatch batch, HashSet<string> keys)
        => Enumerable.Range(0, batch.Operations.Count).Where(position => keys.Contains(batch.Operations[position].Key));

    private static string? Outcome(RecordOperation operation, string? before) => operation.Kind switch
    {
        RecordOperationKind.Write => System.Text.Encoding.UTF8.GetString(operation.Part.Span),
        RecordOperationKind.Clear when before is not null => $"{PartState.Cleared}",
        _ => null,
    };
}

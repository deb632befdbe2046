using System.Globalization;
using System.Text;
using Personalization.Records;
using Xunit.Sdk;

namespace Personalization.Testing;

/// <content>Random sequences of batches, compared with a naive replay.</content>
public abstract partial class RecordStoreConformanceTests
{
    private static readonly string[] SomeKeys = ["1", "2", "3", "", "k\0", "6"];
    private static readonly string[] SomeEmails = ["a@x", "b@x", "c@x", "d@x", "é"];
    private static readonly string[] SomeSyncs = [Crm, Crm, Crm, Web, Old];

    private static readonly RecordOperationKind[] SomeKinds =
    [
        RecordOperationKind.Write, RecordOperationKind.Write, RecordOperationKind.Write, RecordOperationKind.Update, RecordOperationKind.Insert,
        RecordOperationKind.Remove, RecordOperationKind.Clear, RecordOperationKind.Drop, RecordOperationKind.Adopt,
    ];

    [Fact]
    public async Task ApplyAsync_RandomBatches_LeaveWhatANaiveReplayLeaves()
    {
        var seed = TestSettings.NextSeed();
        try
        {
            var random = new SeededRandom(seed);
            for (var run = 0; run < 8 * TestSettings.Scale; run++)
            {
                await ReplayAsync(random, string.Create(CultureInfo.InvariantCulture, $"replay{run}"));
            }
        }
        catch (Exception failure)
        {
            throw new XunitException(string.Create(CultureInfo.InvariantCulture, $"Failed with PERSONALIZATION_TEST_SEED={seed}: {failure.Message}"), failure);
        }
    }

    private async Task ReplayAsync(SeededRandom random, string collection)
    {
        var records = await Store.OpenAsync(Definition(collection), Cancellation);
        var naive = new NaiveRecordStore();
        for (var step = 1; step <= 25; step++)
        {
            var batch = RandomBatch(random, step, naive);
            for (var times = random.Chance(30) ? 2 : 1; times > 0; times--)
            {
                var expected = naive.Apply(batch, Fields);
                Assert.Equal(expected, await records.ApplyAsync(batch, Cancellation));
            }

            await CompareAsync(records, naive);
        }
    }

    private static RecordBatch RandomBatch(SeededRandom random, int step, NaiveRecordStore naive)
    {
        var sync = random.Pick(SomeSyncs);
        var indexes = sync == Web ? [] : CrmIndexes;
        var releases = SomeEmails.Where(_ => random.Chance(30))
            .Select(email => new IndexClaim("email", email, naive.HolderOf(email) ?? random.Pick(SomeKeys)));
        var keys = SomeKeys.Where(_ => random.Chance(50)).ToList();
        var operations = keys.Select(key => random.Pick(SomeKinds) switch
        {
            RecordOperationKind.Remove => Remove(key),
            RecordOperationKind.Clear => Clear(key),
            RecordOperationKind.Drop => Drop(key),
            RecordOperationKind.Adopt => Adopt(key),

            var kind => new RecordOperation(kind, key, RandomPart(random, $"{sync}{step}_"), RandomEmail(random, sync), (ulong)step),
        });
        var token = random.Chance(15) ? step / 2 : step;
        return new RecordBatch(sync, token, Start.AddSeconds(step), indexes, [.. operations])
        {
            Releases = releases.ToHashSet(),
            AdoptFrom = random.Pick([.. SomeSyncs.Where(other => other != sync)]),
            Supersedes = [.. SomeSyncs.Where(other => other != sync && random.Chance(20))],
        };
    }

    private static string?[]? RandomEmail(SeededRandom random, string sync)
        => sync == Web ? null : [random.Chance(20) ? null : random.Pick(SomeEmails), null];

    /// <summary>Makes fields that no other step makes, since another sync may have adopted those of before.</summary>
    private static byte[] RandomPart(SeededRandom random, string prefix)
    {
        var json = new StringBuilder("{");
        for (var i = random.Next(4); i > 0; i--)
        {
            json.Append(CultureInfo.InvariantCulture, $"{(json.Length > 1 ? "," : null)}\"{prefix}{i}\":{(random.Chance(50) ? $"\"}},{{{i}\"" : "[{}, 1.50]")}");
        }

        return Encoding.UTF8.GetBytes(json.Append('}').ToString());
    }

    private static async Task CompareAsync(IRecordCollection records, NaiveRecordStore naive)
    {
        foreach (var key in SomeKeys)
        {
            var found = await records.FindAsync("id", key, Cancellation);
            Assert.Equal(naive.Find(key), found is null ? null : Fields(found.Utf8Json));
        }

        foreach (var email in SomeEmails)
        {
            var holder = naive.HolderOf(email);
            var found = await records.FindAsync("email", email, Cancellation);
            Assert.Equal(holder, await records.FindHolderAsync("email", email, Cancellation));
            Assert.Equal(holder is null ? null : naive.Find(holder), found is null ? null : Fields(found.Utf8Json));
        }

        foreach (var sync in SomeSyncs.Distinct())
        {
            Assert.Equal(
                naive.PartsOf(sync).OrderBy(part => part.Key, StringComparer.Ordinal),
                (await ListAsync(records, sync)).OrderBy(part => part.Key, StringComparer.Ordinal));
        }
    }
}

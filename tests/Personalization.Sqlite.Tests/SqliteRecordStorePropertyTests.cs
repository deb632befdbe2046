using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Sqlite.Tests;

/// <summary>Random batches leave the store as a replay in memory leaves a dictionary.</summary>
public sealed class SqliteRecordStorePropertyTests : StoreTestBase
{
    private static readonly string[] Emails = ["", "a@x", "b@x", "c@x", "é@x"];

    private static readonly RecordOperationKind[] Kinds =
    [
        RecordOperationKind.Write, RecordOperationKind.Write, RecordOperationKind.Write, RecordOperationKind.Clear, RecordOperationKind.Remove,
        RecordOperationKind.Update, RecordOperationKind.Insert, RecordOperationKind.Drop, RecordOperationKind.Adopt,
    ];

    private static readonly Gen<Step> Steps =
        from sync in Gen.Choose(0, 1)
        from kind in Gen.Elements(Kinds)
        from key in Gen.Choose(0, 4)
        from email in Gen.Choose(-1, Emails.Length - 1)
        from releases in Gen.Choose(0, 3)
        from age in Gen.Choose(0, 5)
        from ends in Gen.Choose(0, 2)
        from supersedes in Gen.Choose(0, 4)
        select new Step(sync, kind, key, email, releases > 0, age == 0, ends == 0, supersedes == 0);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ApplyAsync_RandomBatches_EqualAReplayInMemory(int syncCount)
    {
        var arbitrary = Arb.From(
            Steps.ArrayOf(), steps => Enumerable.Range(0, steps.Length).Select(i => steps.Where((_, j) => i != j).ToArray()));
        var seed = TestSettings.NextSeed();
        TestContext.Current.TestOutputHelper?.WriteLine($"PERSONALIZATION_TEST_SEED={seed}");
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(20 * TestSettings.Scale)
            .WithEndSize(60)
            .WithReplay((ulong)seed, 1);
        var number = 0;
        Prop.ForAll(arbitrary, steps => RunAsync(File($"{syncCount}-{number++}.db"), steps, syncCount)).Check(config);
    }

    private static async Task<bool> RunAsync(string path, IReadOnlyList<Step> steps, int syncCount)
    {
        await using var store = new SqliteRecordStore(path);
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"], syncCount: syncCount), Cancellation);
        var model = new StoreModel(syncCount > 1);
        long token = 10;
        foreach (var batch in Batches(steps, syncCount, model, () => token++))
        {
            var expected = model.Apply(batch);
            Assert.Equal(expected, await people.ApplyAsync(batch, Cancellation));
            await AssertEqualAsync(model, people);
        }

        return true;
    }

    private static IEnumerable<RecordBatch> Batches(IReadOnlyList<Step> steps, int syncCount, StoreModel model, Func<long> nextToken)
    {
        var operations = new List<RecordOperation>();
        for (var i = 0; i < steps.Count; i++)
        {
            var step = steps[i];
            var sync = syncCount == 1 ? 0 : step.Sync;
            var token = nextToken();
            var json = Encoding.UTF8.GetBytes(sync == 0 ? $$"""{"crm":{{i}}}""" : $$"""{"web":{{i}}}""");
            if (operations.All(operation => operation.Key != $"{step.Key}"))
            {
                operations.Add(new RecordOperation(
                    step.Kind, $"{step.Key}", step.Kind is RecordOperationKind.Write or RecordOperationKind.Update or RecordOperationKind.Insert ? json : default, sync == 1 ? null : [step.Email < 0 ? null : Emails[step.Email]], (ulong)i));
            }

            if (step.Ends || i == steps.Count - 1 || steps[i + 1].Sync != step.Sync)
            {
                yield return new RecordBatch(
                    sync == 0 ? "crm" : "web",
                    step.IsOld ? token - 5 : token,
                    Start.AddSeconds(token),
                    sync == 0 ? ["email"] : [],
                    [.. sync == 1 ? operations.Select(operation => operation with { IndexValues = null }) : operations.Select(operation => operation with { IndexValues = operation.IndexValues ?? [null] })])
                {
                    Releases = step.Releases ? model.Claims() : new HashSet<IndexClaim>(),
                    AdoptFrom = sync == 0 ? "web" : "crm",
                    Supersedes = step.Supersedes ? ["web", "crm"] : [],
                };
                operations.Clear();
            }
        }
    }

    private static async Task AssertEqualAsync(StoreModel model, IRecordCollection people)
    {
        for (var key = 0; key < 5; key++)
        {
            var expected = model.Stored($"{key}");
            var stored = await people.GetStoredAsync($"{key}", Cancellation);
            Assert.Equivalent(expected?.Parts, stored?.Parts, strict: true);
            Assert.Equal(Json(expected?.Utf8Json), Json(stored?.Utf8Json));
            Assert.Equal(expected is { IsVisible: true } ? Json(expected.Utf8Json) : null, Text(await people.FindAsync("id", $"{key}", Cancellation)));
        }

        foreach (var sync in new[] { "crm", "web" })
        {
            var listed = new List<PartEntry>();
            await foreach (var part in people.ListPartsAsync(sync, Cancellation))
            {
                listed.Add(part);
            }

            Assert.Equal(model.PartsOf(sync).OrderBy(part => part.Key, StringComparer.Ordinal), listed.OrderBy(part => part.Key, StringComparer.Ordinal));
        }

        foreach (var email in Emails)
        {
            var holder = model.Holder(email);
            Assert.Equal(holder?.Key, await people.FindHolderAsync("email", email, Cancellation));
            Assert.Equal(holder is { IsVisible: true } ? Json(holder.Utf8Json) : null, Text(await people.FindAsync("email", email, Cancellation)));
        }
    }

    private static string? Json(ReadOnlyMemory<byte>? json) => json is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private sealed record Step(int Sync, RecordOperationKind Kind, int Key, int Email, bool Releases, bool IsOld, bool Ends, bool Supersedes);
}

using Personalization.Records;
using Personalization.Redis.Storage;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>On a cluster a newer run takes over bucket by bucket, while an older one may still be writing.</summary>
[Collection(RedisClusterFixture.Tests)]
public sealed class RedisClusterTakeOverTests(RedisClusterFixture redis)
{
    private const string Prefix = "take:";

    [Theory]
    [InlineData("pointer")]
    [InlineData("claimant")]
    [InlineData("giver")]
    public async Task ApplyAsync_NewerRunHasOneOfTheBuckets_AValueThatMovesIsNeverNotFound(string taken)
    {
        var cluster = await redis.StartAsync();
        await cluster.EmptyAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(cluster.Addresses);
        await using var store = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = Prefix });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        await people.ApplyAsync(Batch(1, [], ("1", "a"), ("2", "b")), default);
        var (pointer, claimant, giver) = (KeyLayout.PointerBucketOf("email", "a"), KeyLayout.BucketOf("2"), KeyLayout.BucketOf("1"));
        Assert.Equal(3, new[] { pointer, claimant, giver }.Distinct().Count());
        var bucket = taken == "pointer" ? pointer : taken == "claimant" ? claimant : giver;
        var mark = new MarkEntry(1, new SyncMark("s", null, 9), null);
        await client.GetDatabase().HashSetAsync(new KeyLayout(Prefix, "people").Mark(bucket), "crm", mark.ToBytes());

        var refused = await people.ApplyAsync(Batch(5, [new("email", "a", "1")], ("2", "a"), ("1", "c")), default);

        Assert.NotEmpty(refused);
        Assert.All(refused, refusal => Assert.Equal(RefusalReason.Superseded, refusal.Reason));
        try
        {
            Assert.NotNull(await people.FindAsync("email", "a", default));
        }
        catch (CollectionLoadingException)
        {
            // Between two records, until the newer run has written them.
        }
    }

    private static RecordBatch Batch(long token, IndexClaim[] releases, params (string Key, string Email)[] rows) => new(
        "crm",
        token,
        DateTimeOffset.UnixEpoch,
        ["email"],
        [.. rows.Select(row => new RecordOperation(RecordOperationKind.Write, row.Key, System.Text.Encoding.UTF8.GetBytes($$"""{"k":"{{row.Key}}"}"""), [row.Email]))])
    {
        Releases = releases.ToHashSet(),
    };
}

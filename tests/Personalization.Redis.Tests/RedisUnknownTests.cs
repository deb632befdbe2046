using Personalization.Records;
using Personalization.Redis.Storage;
using Personalization.TestData;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>What Redis has lost is never "not found", from the first lookup on, whether or not anybody has asked for the marks since.</summary>
public sealed class RedisUnknownTests
{
    private const int Rows = 300;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FlushAll_WhileServing_MissesAreLoadingFromTheFirstOnUntilTheNextRunHasCommitted(bool hasNearCache)
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address, redis => redis.NearCache = hasNearCache ? new NearCacheOptions() : null);
        await shop.RunAsync(Rows, 1);
        Assert.Null(await shop.FindAsync("id", "nobody"));
        Assert.Null(await shop.FindAsync("email", "nobody"));

        await server.RunAsync("flushall");

        Assert.True(shop.Syncs.IsReady("people"));
        foreach (var (index, value) in new[] { ("id", "1"), ("id", "no one"), ("email", "1@shop.example"), ("email", "no one") })
        {
            await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.FindAsync(index, value));
        }

        await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.Cache.GetManyAsync("people", "id", ["2", "3"]).AsTask());
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(() => NeverMissesAsync(shop, stop.Token));
        var run = await shop.RunAsync(Rows, 1);
        await stop.CancelAsync();
        await reader;
        Assert.Equal(SyncRunStatus.Success, run.Status);
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task Kill_WithoutData_MissesAreLoadingFromTheFirstOn()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);

        await server.KillAsync();
        await server.RestartAsync();

        // Out of reach at first; what comes then is the answer.
        PersonalizationException? first = null;
        await RedisFaultTests.UntilAsync(async () =>
        {
            first = await Assert.ThrowsAnyAsync<PersonalizationException>(() => shop.FindAsync("email", "1@shop.example"));
            return first is not RecordStoreException;
        });
        Assert.IsType<CollectionLoadingException>(first);
    }

    [Fact]
    public async Task Bucket_Emptied_ItsMissesAreLoadingAndTheOthersAreNotFound()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);
        var bucket = KeyLayout.BucketOf("7");

        foreach (var key in (await server.RunAsync("keys", $"pz:{{people:{bucket}}}*")).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await server.RunAsync("del", key);
        }

        await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.FindAsync("id", "7"));
        await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.FindAsync("email", "7@shop.example"));

        // The store by itself: the cache may have read meanwhile that a bucket has no mark, and then every miss is loading.
        var elsewhere = Enumerable.Range(Rows, Rows).Select(id => $"{id}").First(id => KeyLayout.BucketOf(id) != bucket);
        var people = await shop.OpenAsync();
        Assert.Null(await people.FindAsync("id", elsewhere, default));
        await Assert.ThrowsAsync<CollectionLoadingException>(async () => await people.FindAsync("id", "7", default));
        await shop.RunAsync(Rows, 1);
        await shop.CheckAsync(Rows, 1);
    }

    [Fact]
    public async Task Bucket_RestoredWithTheMarkOfARunBefore_ItsMissesAreLoading()
    {
        await using var server = await RedisServer.StartAsync();
        await using var shop = new RedisShop(server.Address);
        await shop.RunAsync(Rows, 1);
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var database = client.GetDatabase();
        var layout = new KeyLayout("pz:", "people");
        var mark = layout.Mark(KeyLayout.BucketOf("nobody"));
        var before = await database.KeyDumpAsync(mark);
        await shop.RunAsync(Rows, 2);
        Assert.Null(await shop.FindAsync("id", "nobody"));

        await database.KeyDeleteAsync(mark);
        await database.KeyRestoreAsync(mark, before!);

        await Assert.ThrowsAsync<CollectionLoadingException>(() => shop.FindAsync("id", "nobody"));
    }

    [Fact]
    public async Task Run_OfAnotherHost_ThatRepairs_IsBelievedWithoutAsking()
    {
        await using var server = await RedisServer.StartAsync();
        await using var serving = new RedisShop(server.Address);
        await using var other = new RedisShop(server.Address);
        await other.RunAsync(Rows, 1);
        await serving.StartAsync();
        Assert.Null(await serving.FindAsync("id", "nobody"));

        await server.RunAsync("flushall");
        await Assert.ThrowsAsync<CollectionLoadingException>(() => serving.FindAsync("id", "1"));
        await other.RunAsync(Rows, 2);

        await serving.CheckAsync(Rows, 2);
    }

    [Fact]
    public async Task Pointers_OfIndexesWhoseNamesJoinAlike_AreNotMixedUp()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisRecordStore(server.Address);
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["ext", "ext:crm", "ext%3Acrm"]), default);
        var value = Enumerable.Range(0, 100_000).Select(i => $"{i}").First(i => KeyLayout.PointerBucketOf("ext", "crm:" + i) == KeyLayout.PointerBucketOf("ext:crm", i));

        var refused = await people.ApplyAsync(
            new RecordBatch("crm", 1, DateTimeOffset.UnixEpoch, ["ext", "ext:crm", "ext%3Acrm"],
            [
                new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray(), ["crm:" + value, null, null]),
                new RecordOperation(RecordOperationKind.Write, "2", "{}"u8.ToArray(), [null, value, null]),
                new RecordOperation(RecordOperationKind.Write, "3", "{}"u8.ToArray(), [null, null, value]),
            ]),
            default);

        Assert.Empty(refused);
        Assert.Equal("1", await people.FindHolderAsync("ext", "crm:" + value, default));
        Assert.Equal("2", await people.FindHolderAsync("ext:crm", value, default));
        Assert.Equal("3", await people.FindHolderAsync("ext%3Acrm", value, default));
    }

    [Fact]
    public async Task Mark_OfTheLayoutBefore_IsBelievedOnlyWherePointersHaveTheSameNames()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisRecordStore(server.Address);
        var plain = await store.OpenAsync(new CollectionDefinition("plain", "id", ["email"]), default);
        var colons = await store.OpenAsync(new CollectionDefinition("colons", "id", ["ext:crm"]), default);
        var mark = new SyncMark("snapshot", null, 7);
        Assert.True(await plain.TrySetMarkAsync("crm", null, mark, default));
        Assert.True(await colons.TrySetMarkAsync("crm", null, mark, default));

        await server.RunAsync(
            "eval", "for _, k in ipairs(redis.call('keys', '*}m')) do redis.call('hset', k, 'crm', (string.gsub(redis.call('hget', k, 'crm'), ',\"Layout\":2', ''))) end", "0");

        Assert.Equal(mark, await plain.GetMarkAsync("crm", default));
        var lost = await colons.GetMarkAsync("crm", default);
        Assert.Equal(new SyncMark(null, "lost", 7), lost);

        // The run that finds it so writes every row, and its marks are believed.
        Assert.True(await colons.TrySetMarkAsync("crm", lost, new SyncMark(null, "plan", 8), default));
        Assert.True(await colons.TrySetMarkAsync("crm", new SyncMark(null, "plan", 8), new SyncMark("next", null, 8), default));
        Assert.Equal(new SyncMark("next", null, 8), await colons.GetMarkAsync("crm", default));
    }

    /// <summary>Asks for rows that are in the model: each is there, or unknown.</summary>
    private static async Task NeverMissesAsync(RedisShop shop, CancellationToken stop)
    {
        for (var id = 0; !stop.IsCancellationRequested; id = (id + 1) % Rows)
        {
            try
            {
                Assert.NotNull(await shop.FindAsync("id", $"{id}"));
                Assert.NotNull(await shop.FindAsync("email", $"{id}@shop.example"));
            }
            catch (CollectionLoadingException)
            {
                // Which is what it is.
            }
        }
    }
}

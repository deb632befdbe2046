using Personalization.Core.Tests.Sync.Model;
using Personalization.Records;
using Personalization.Redis.Storage;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>The same exchanges of index values as against the store in memory, at once and at a pace.</summary>
public sealed class RedisHandOverTests(RedisFixture redis)
{
    [Theory]
    [InlineData(null)]
    [InlineData(2000)]
    public async Task RunAsync_ValuesGoRoundInAnyWay_EachIsFoundAllTheWhile(int? writesPerSecond)
    {
        var server = await redis.StartAsync();
        var stores = new List<RedisRecordStore>();
        await HandOverCases.PlayAsync(
            writesPerSecond is null ? 8 : 3,
            () =>
            {
                stores.Add(redis.CreateStore(server, writesPerSecond: writesPerSecond));
                return stores[^1];
            },
            mayBeUnknownAfterAFault: true);
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task FindAsync_CrashBetweenTheRecordsOfACircle_IsUnknownUntilOneCarriesTheValue()
    {
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var store = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = "crash:" });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        await people.ApplyAsync(Batch(1, [], ("1", "a"), ("2", "b")), default);
        var layout = new KeyLayout("crash:", "people");
        var database = client.GetDatabase();

        // 2 has claimed "a" and has not been written.
        await database.StringSetAsync(layout.Pointer("email", "a"), "2");
        await database.StringSetAsync(layout.Former("email", "a"), "1");
        Assert.Equal("""{"k":"1"}""", await FindAsync(people, "a"));
        Assert.Equal("1", await people.FindHolderAsync("email", "a", default));
        Assert.Equal("1", (await people.FindHoldersAsync("email", ["a"], default))["a"]);

        // 1 was written without "a", and 2 was not.
        await people.ApplyAsync(Batch(2, [], ("1", "c")), default);
        await Assert.ThrowsAsync<CollectionLoadingException>(async () => await FindAsync(people, "a"));
        Assert.Null(await people.FindHolderAsync("email", "a", default));
        Assert.Null((await people.FindHoldersAsync("email", ["a"], default))["a"]);

        await people.ApplyAsync(Batch(2, [], ("2", "a")), default);
        Assert.Equal("""{"k":"2"}""", await FindAsync(people, "a"));
        Assert.False(await database.KeyExistsAsync(layout.Former("email", "a")));
        Assert.Null(await FindAsync(people, "b"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FindAsync_ValueMovesWithinEachLook_IsNeverNotFound(bool andBackBetweenTheLooks)
    {
        var prefix = $"round{andBackBetweenTheLooks}:";
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var writing = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = prefix });
        var writer = await writing.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        var (token, holder) = (1L, "1");
        await writer.ApplyAsync(Batch(token, [], ("1", "a"), ("2", "b")), default);
        await using var proxy = new CuttingProxy(server.Port);
        using var proxied = await ConnectionMultiplexer.ConnectAsync(proxy.Address);
        await using var reading = new RedisRecordStore(proxied, new RedisStoreOptions { KeyPrefix = prefix });
        var reader = await reading.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        var (pointer, moves) = ($"{new KeyLayout(prefix, "people").Pointer("email", "a")}", 0);
        proxy.BeforeAsking = async sent =>
        {
            var command = System.Text.Encoding.UTF8.GetString(sent.Span);
            if (command.Contains("HGETALL", StringComparison.Ordinal))
            {
                await MoveAsync(holder == "1" ? "2" : "1");
            }
            else if (andBackBetweenTheLooks && command.Contains(pointer, StringComparison.Ordinal) && holder == "2")
            {
                await MoveAsync("1");
            }
        };

        await Assert.ThrowsAsync<CollectionLoadingException>(async () => await FindAsync(reader, "a"));

        Assert.True(moves >= 4);
        proxy.BeforeAsking = null;
        Assert.Equal($$"""{"k":"{{holder}}"}""", await FindAsync(reader, "a"));

        async Task MoveAsync(string to)
        {
            var from = to == "1" ? "2" : "1";
            moves++;
            (token, holder) = (token + 1, to);
            Assert.Empty(await writer.ApplyAsync(Batch(token, [new("email", "a", from), new("email", "b", to)], (from, "b"), (to, "a")), default));
        }
    }

    [Fact]
    public async Task ApplyAsync_RecordOfTheClaimantCannotBeWritten_TheValueIsStillFound()
    {
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var store = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = "stuck:" });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        await people.ApplyAsync(Batch(1, [], ("1", "a")), default);
        var layout = new KeyLayout("stuck:", "people");
        var database = client.GetDatabase();
        await database.StringSetAsync(layout.Record("2"), "of another type");

        await Assert.ThrowsAnyAsync<Exception>(async () => await people.ApplyAsync(Batch(2, [new("email", "a", "1")], ("2", "a")), default));

        await database.KeyDeleteAsync(layout.Record("2"));
        Assert.Equal("""{"k":"1"}""", await FindAsync(people, "a"));
    }

    [Fact]
    public async Task ApplyAsync_ClaimantIsRefusedAfterItsClaim_TheValueThatItsHolderGaveUpLeadsNowhere()
    {
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var store = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = "late:" });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        await people.ApplyAsync(Batch(1, [], ("1", "a"), ("3", "d"), ("4", "e")), default);
        await people.ApplyAsync(Batch(9, [], ("2", "b"), ("5", "f")), default);

        var refused = await people.ApplyAsync(Batch(5, [new("email", "a", "1"), new("email", "d", "3")], ("2", "a"), ("1", "c"), ("5", "d")), default);

        Assert.Equal([new(0, RefusalReason.Superseded), new(2, RefusalReason.Superseded)], refused);
        var layout = new KeyLayout("late:", "people");
        var database = client.GetDatabase();
        Assert.False(await database.KeyExistsAsync(layout.Pointer("email", "a")));
        Assert.False(await database.KeyExistsAsync(layout.Former("email", "a")));
        Assert.False(await database.KeyExistsAsync(layout.Former("email", "d")));
        Assert.Equal("""{"k":"3"}""", await FindAsync(people, "d"));
    }

    [Fact]
    public async Task ApplyAsync_OneRecordCannotBeWritten_TheOthersGiveUpTheirPointers()
    {
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var store = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = "part:" });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        const int Last = 2 * KeyPieces.MaxRecords;
        await people.ApplyAsync(Batch(1, [], [.. Enumerable.Range(1, Last).Select(n => ($"{n}", $"old{n}"))]), default);
        var layout = new KeyLayout("part:", "people");
        var database = client.GetDatabase();
        await database.StringSetAsync(layout.Record("0"), "of another type");

        await Assert.ThrowsAnyAsync<Exception>(
            async () => await people.ApplyAsync(Batch(2, [], [("0", "x"), .. Enumerable.Range(1, Last).Select(n => ($"{n}", $"new{n}"))]), default));

        Assert.Equal($$"""{"k":"{{Last}}"}""", await FindAsync(people, $"new{Last}"));
        Assert.False(await database.KeyExistsAsync(layout.Pointer("email", $"old{Last}")));
    }

    [Fact]
    public async Task ApplyAsync_ValuesAreAwaited_WhatAPointerLeadsElsewhereForWaitsAndNobodyIsFoundToHoldIt()
    {
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var store = new RedisRecordStore(client, new RedisStoreOptions { KeyPrefix = "stale:" });
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", ["email"]), default);
        await client.GetDatabase().StringSetAsync(new KeyLayout("stale:", "people").Pointer("email", "a"), "9");
        var batch = new RecordBatch("crm", 1, DateTimeOffset.UnixEpoch, ["email"], [Write("1", "a")]) { IsAwaited = (_, _) => true };

        Assert.Equal([new OperationRefusal(0, RefusalReason.IndexTaken, "email", "9")], await people.ApplyAsync(batch, default));

        Assert.Null((await people.FindHoldersAsync("email", ["a"], default))["a"]);
        Assert.Empty(await people.ApplyAsync(Batch(1, [], ("1", "a")), default));
        Assert.Equal("1", (await people.FindHoldersAsync("email", ["a"], default))["a"]);
    }

    [Fact]
    public async Task RunAsync_ValueWhosePointerLeadsToARowThatIsRejected_GoesToItsClaimant()
    {
        var server = await redis.StartAsync();
        using var client = await ConnectionMultiplexer.ConnectAsync(server.Address);
        await using var shop = new RedisShop(server.Address, options => options.KeyPrefix = "led:");
        shop.Rows.SetRows([1, "a", "one"], [2, "b", "two"], [3, "c", "three"]);
        Assert.Equal(3, (await shop.Syncs.RunAsync(RedisShop.Id)).Counts.Added);

        // As a crash may leave it: 2 has never carried "x".
        await client.GetDatabase().StringSetAsync(new KeyLayout("led:", "people").Pointer("email", "x"), "2");
        shop.Rows.SetRows([1, "x", "one"], [2, "c", "two"], [3, "c", "three"]);
        var counts = (await shop.Syncs.RunAsync(RedisShop.Id)).Counts;

        Assert.Equal((1, 1, 1), (counts.Changed, counts.Rejected, counts.Unchanged));
        Assert.Equal("""{"id":1,"name":"one"}""", await shop.FindAsync("email", "x"));
        Assert.Equal("""{"id":2,"name":"two"}""", await shop.FindAsync("email", "b"));
    }

    [Fact]
    public void Of_ACircleAndAChain_KeepsTheCircleTogether()
    {
        RecordOperation[] operations = [.. new[] { ("1", "b"), ("2", "c"), ("3", "a"), ("4", "e"), ("5", "f") }.Select(row => Write(row.Item1, row.Item2))];
        var batch = Batch(1, [new("email", "b", "2"), new("email", "c", "3"), new("email", "a", "1"), new("email", "e", "5")], operations);

        Assert.Equal([[0, 1, 2], [3], [4]], BatchSlices.Of(batch, 1).Select(slice => slice.ToArray()));
        Assert.Equal([[0, 1, 2, 3], [4]], BatchSlices.Of(batch, 4).Select(slice => slice.ToArray()));
    }

    private static async Task<string?> FindAsync(IRecordCollection people, string email)
        => await people.FindAsync("email", email, default) is { } record ? System.Text.Encoding.UTF8.GetString(record.Utf8Json.Span) : null;

    private static RecordBatch Batch(long token, IndexClaim[] releases, params (string Key, string Email)[] rows)
        => Batch(token, releases, [.. rows.Select(row => Write(row.Key, row.Email))]);

    private static RecordBatch Batch(long token, IndexClaim[] releases, RecordOperation[] operations)
        => new("crm", token, DateTimeOffset.UnixEpoch, ["email"], operations) { Releases = releases.ToHashSet() };

    private static RecordOperation Write(string key, string email)
        => new(RecordOperationKind.Write, key, System.Text.Encoding.UTF8.GetBytes($$"""{"k":"{{key}}"}"""), [email]);
}

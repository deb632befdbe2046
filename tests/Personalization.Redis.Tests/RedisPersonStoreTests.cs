using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Personalization.People;
using Personalization.TestData;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>What lies on Redis, what it costs, and what happens when the server is not as it should be.</summary>
public sealed partial class RedisPersonStoreTests(RedisFixture redis)
{
    private static readonly PersonKey Ann = new("customers", "r:ann");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Layout_OfAPerson_NeverChanges()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        var version = await CommitAsync(store, 0, "state");
        Assert.True(await store.TryWriteNoteAsync(Ann.Bucket, "cursor", null, "7", Cancellation));

        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var database = multiplexer.GetDatabase();
        var keys = multiplexer.GetServers()[0].KeysAsync(database.Database);
        string[] expected = ["pz:{@33}d", "pz:{@33}l", "pz:{@33}n", "pz:{@33}o", "pz:{@33}p:13", "pz:{@33}t"];
        Assert.Equal(expected, await keys.Select(key => key.ToString()).Order(StringComparer.Ordinal).ToArrayAsync(Cancellation));
        var person = "\tcustomersr:ann";
        byte[] stored = (await database.HashGetAsync("pz:{@33}p:13", person))!;
        Assert.Equal(version, System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(stored));
        Assert.Equal("state", Encoding.UTF8.GetString(stored.AsSpan(8)));
        Assert.Equal(1000, await database.SortedSetScoreAsync("pz:{@33}d", person));
        Assert.Equal("7", await database.HashGetAsync("pz:{@33}t", "cursor"));
        var entry = Assert.Single(await database.StreamRangeAsync("pz:{@33}l"));
        Assert.Equal($"{version + 1}-0", entry.Id);
        Assert.EndsWith("\0\u000f" + person + "event", Encoding.UTF8.GetString((byte[])entry.Values[0].Value!), StringComparison.Ordinal);
        Assert.Equal($"{version + 2}", await database.StringGetAsync("pz:{@33}n"));
    }

    [Fact]
    public async Task Memory_OfPeople_IsLittleBeyondTheirKeys()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        PersonKey[] people = [.. Enumerable.Range(0, int.MaxValue).Select(n => new PersonKey("customers", $"r:{n:D8}")).Where(person => person.Bucket < 4).Take(12_000)];
        var keyBytes = people[0].Space.Length + people[0].Id.Length;
        var before = await UsedAsync(server);

        await FillAsync(store, people, stateBytes: 40);
        var idle = ((await UsedAsync(server) - before) / people.Length) - keyBytes;
        await server.RunAsync("flushall");
        await FillAsync(store, people, stateBytes: 500);
        var busy = ((await UsedAsync(server) - before) / people.Length) - keyBytes;

        Assert.InRange(idle, 40, 200);
        Assert.InRange(busy, 500, 1000);
    }

    [Fact]
    public async Task Numbers_AfterFlushall_AreGreaterThanBefore()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        var before = await CommitAsync(store, 0, "one");
        var position = (await store.ReadStreamAsync(PersonStream.Log, Ann.Bucket, 0, 1, Cancellation))[0].Position;

        await server.RunAsync("flushall");

        Assert.Equal(0, await CommitAsync(store, before, "two"));
        Assert.True(await CommitAsync(store, 0, "three") > before);
        Assert.Single(await store.ReadStreamAsync(PersonStream.Log, Ann.Bucket, position, 10, Cancellation));
    }

    [Fact]
    public async Task Numbers_ServerClockWasAhead_GrowAllTheSame()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        await server.RunAsync("set", "pz:{@33}n", "4102444800000000");

        var first = await CommitAsync(store, 0, "one");
        var second = await CommitAsync(store, first, "two");

        Assert.Equal((4102444800000001, 4102444800000003), (first, second));
    }

    [Fact]
    public async Task CommitAsync_ForeignKeyInTheWay_FailsAndWritesNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        var version = await CommitAsync(store, 0, "one");
        await server.RunAsync("set", "pz:{@33}l", "another program's");

        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => CommitAsync(store, version, "two"));

        Assert.DoesNotContain("r:ann", exception.ToString(), StringComparison.Ordinal);
        Assert.Equal(version, (await store.ReadAsync([Ann], Cancellation))[0]!.Version);
        Assert.Equal([Ann], await store.ReadDueAsync(Ann.Bucket, DateTimeOffset.MaxValue, 10, Cancellation));
    }

    [Fact]
    public async Task Memory_Full_IsTransientAndWritesNothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        var version = await CommitAsync(store, 0, "one");
        await server.RunAsync("config", "set", "maxmemory", "1");

        var exception = await Assert.ThrowsAsync<RecordStoreException>(() => CommitAsync(store, version, "two"));
        await server.RunAsync("config", "set", "maxmemory", "0");

        Assert.Equal(RecordStoreErrorKind.Transient, exception.Kind);
        Assert.Contains("maxmemory", exception.Message, StringComparison.Ordinal);
        Assert.Equal(version, (await store.ReadAsync([Ann], Cancellation))[0]!.Version);
        Assert.True(await CommitAsync(store, version, "two") > version);
    }

    [Fact]
    public async Task Server_Killed_IsTransientAndCommitsGoOnWhenItIsBack()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var store = new RedisPersonStore(server.Address);
        var version = await CommitAsync(store, 0, "one");
        await server.KillAsync();

        foreach (var call in new Func<Task>[] { () => CommitAsync(store, version, "two"), async () => await store.ReadAsync([Ann], Cancellation), async () => await store.ListAsync(0, null, 1, Cancellation) })
        {
            var exception = await Assert.ThrowsAsync<RecordStoreException>(call);
            Assert.Equal(RecordStoreErrorKind.Transient, exception.Kind);
            Assert.DoesNotContain("r:ann", exception.ToString(), StringComparison.Ordinal);
        }

        await server.RestartAsync();
        await RedisFaultTests.UntilAsync(async () => (await store.ReadAsync([Ann], Cancellation))[0] is not null);
        Assert.True(await CommitAsync(store, (await store.ReadAsync([Ann], Cancellation))[0]!.Version, "three") > version);
    }

    [Fact]
    public async Task Commands_ThatTheGuideNames_AreEnough()
    {
        await using var server = await RedisServer.StartAsync();
        string[] commands =
            ["hget", "hset", "hdel", "hkeys", "get", "set", "time", "zadd", "zrem", "zrangebyscore", "xadd", "xrange", "xtrim", "eval", "evalsha", "script", "ping", "info", "cluster", "config", "client", "subscribe", "echo"];
        Assert.Equal("OK", await server.RunAsync(["acl", "setuser", "default", "on", "nopass", "~*", "&*", "-@all", .. commands.Select(command => "+" + command)]));
        await using var store = new RedisPersonStore(server.Address);

        var version = await CommitAsync(store, 0, "one");
        Assert.NotNull((await store.ReadAsync([Ann], Cancellation))[0]);
        Assert.Single(await store.ReadDueAsync(Ann.Bucket, DateTimeOffset.MaxValue, 10, Cancellation));
        Assert.Single(await store.ListAsync(Ann.Bucket, null, 10, Cancellation));
        Assert.Single(await store.ReadStreamAsync(PersonStream.Log, Ann.Bucket, 0, 10, Cancellation));
        await store.TrimStreamAsync(PersonStream.Log, Ann.Bucket, long.MaxValue, Cancellation);
        Assert.True(await store.TryWriteNoteAsync(1, "a", null, "b", Cancellation));
        Assert.True(await store.TryWriteNoteAsync(1, "a", "b", null, Cancellation));
        Assert.Null(await store.ReadNoteAsync(1, "a", Cancellation));
        Assert.True((await store.CommitAsync([new PersonCommit { Person = Ann, ExpectedVersion = version, State = default }], Cancellation))[0] > 0);
    }

    [Fact]
    public async Task Scripts_Flushed_AreLoadedAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = new RedisPersonStore(server.Address);
        var version = await CommitAsync(store, 0, "one");

        await server.RunAsync("script", "flush");

        Assert.True(await CommitAsync(store, version, "two") > version);
    }

    [Fact]
    public async Task Multiplexer_OfTheApplication_IsUsedAndStaysOpen()
    {
        var prefix = $"people-{Guid.NewGuid():N}:";
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync((await redis.StartAsync()).Address);
        await using (var store = new RedisPersonStore(multiplexer, new RedisStoreOptions { KeyPrefix = prefix }))
        {
            await CommitAsync(store, 0, "one");
        }

        Assert.Equal(1, await multiplexer.GetDatabase().HashLengthAsync(prefix + "{@33}p:13"));
    }

    [Fact]
    public void Constructor_PrefixWithBraces_IsRefused()
        => Assert.Throws<ArgumentException>(() => new RedisPersonStore("localhost:1", new RedisStoreOptions { KeyPrefix = "{a}" }));

    private static async Task<long> CommitAsync(RedisPersonStore store, long expected, string state) => (await store.CommitAsync(
        [
            new PersonCommit
            {
                Person = Ann,
                ExpectedVersion = expected,
                State = Encoding.UTF8.GetBytes(state),
                Due = DateTimeOffset.UnixEpoch.AddSeconds(1),
                Log = [new(DateTimeOffset.UnixEpoch, "event"u8.ToArray())],
                Outbox = state == "state" ? [new(DateTimeOffset.UnixEpoch, "told"u8.ToArray())] : [],
            },
        ],
        Cancellation))[0];

    private static async Task FillAsync(RedisPersonStore store, PersonKey[] people, int stateBytes)
    {
        foreach (var chunk in people.Chunk(PersonLimits.MaxItems))
        {
            await store.CommitAsync([.. chunk.Select(person => new PersonCommit { Person = person, ExpectedVersion = 0, State = new byte[stateBytes] })], Cancellation);
        }
    }

    private static async Task<long> UsedAsync(RedisServer server)
        => long.Parse(UsedMemory().Match(await server.RunAsync("info", "memory")).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"used_memory:(\d+)")]
    private static partial Regex UsedMemory();
}

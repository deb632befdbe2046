using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>The store on a connection that the application has already.</summary>
public sealed class RedisOfApplicationTests(RedisFixture redis)
{
    [Fact]
    public async Task UseRedis_ItsMultiplexer_IsUsedAndStaysOpen()
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync((await redis.StartAsync()).Address);
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.UseRedis(multiplexer, redis => redis.KeyPrefix = "app:"));
        var store = services.BuildServiceProvider().GetRequiredService<IRecordStore>();
        var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), default);

        await people.ApplyAsync(
            new RecordBatch("crm", 1, DateTimeOffset.UnixEpoch, [], [new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray())]), default);
        var found = await people.FindAsync("id", "1", default);
        await ((IAsyncDisposable)store).DisposeAsync();

        Assert.NotNull(found);
        Assert.Equal(2, await multiplexer.GetDatabase().HashLengthAsync("app:{people:5}r:1"));
        await multiplexer.CloseAsync();
    }

    [Fact]
    public async Task UseRedis_ItsMultiplexerByKeyOrByAnyOtherWay_IsThatOne()
    {
        var server = await redis.StartAsync();
        await using var one = await ConnectionMultiplexer.ConnectAsync(server.Address + ",defaultDatabase=1");
        await using var two = await ConnectionMultiplexer.ConnectAsync(server.Address + ",defaultDatabase=2");
        Action<IPersonalizationBuilder>[] ways =
        [
            cache => cache.UseRedis(services => services.GetRequiredKeyedService<IConnectionMultiplexer>("cache"), redis => redis.KeyPrefix = "keyed:"),
            cache => cache.AddRegion("eu", region => region.UseRedis(two, redis => redis.KeyPrefix = "found:")),
        ];
        foreach (var way in ways)
        {
            var services = new ServiceCollection();
            services.AddSingleton<IConnectionMultiplexer>(one);
            services.AddKeyedSingleton<IConnectionMultiplexer>("cache", two);
            services.AddPersonalizationCache(way);
            await using var provider = services.BuildServiceProvider();
            var store = provider.GetRequiredService<IRecordStore>();
            var people = await store.OpenAsync(new CollectionDefinition("people", "id", []), default);

            await people.ApplyAsync(
                new RecordBatch("crm", 1, DateTimeOffset.UnixEpoch, [], [new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray())]), default);
        }

        Assert.Equal(2, await two.GetDatabase().HashLengthAsync("keyed:{people:5}r:1"));
        Assert.Equal(2, await two.GetDatabase().HashLengthAsync("found:{people:5}r:1"));
        Assert.True(one.IsConnected && two.IsConnected);
    }

    [Fact]
    public void UseRedis_NodeAddressMapBesideAConnectionOfTheApplication_IsRefused()
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache.UseRedis(_ => ConnectionMultiplexer.Connect("127.0.0.1:1,abortConnect=false,connectTimeout=100"), redis => redis.NodeAddressMap["a:1"] = "b:2"));
        using var provider = services.BuildServiceProvider();

        Assert.Contains("NodeAddressMap", Assert.Throws<PersonalizationException>(provider.GetRequiredService<IRecordStore>).Message, StringComparison.Ordinal);
    }
}

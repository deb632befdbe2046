using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using StackExchange.Redis;

namespace Personalization.Redis.Tests;

/// <summary>The store on a connection that the application has already.</summary>
public sealed class RedisOfApplicationTests(RedisFixture redis)
{
    [Fact]
    public async Task UseRedisOfApplication_ItsMultiplexer_IsUsedAndStaysOpen()
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync((await redis.StartAsync()).Address);
        var services = new ServiceCollection();
        services.AddSingleton<IConnectionMultiplexer>(multiplexer);
        services.AddPersonalizationCache(cache => cache.UseRedisOfApplication(redis => redis.KeyPrefix = "app:"));
        var store = services.BuildServiceProvider().GetRequiredService<IRecordStore>();
        await store.PrepareAsync(new CollectionDefinition("people", "id", []), default);

        await store.ApplyAsync(
            new RecordBatch("people", "crm", 1, DateTimeOffset.UnixEpoch, [], [new RecordOperation(RecordOperationKind.Write, "1", "{}"u8.ToArray())]), default);
        var found = await store.FindAsync("people", "id", "1", default);
        await ((IAsyncDisposable)store).DisposeAsync();

        Assert.NotNull(found);
        Assert.Equal(2, await multiplexer.GetDatabase().HashLengthAsync("app:{people:5}r:1"));
        await multiplexer.CloseAsync();
    }
}

using Personalization.Core.Tests.Sync.Model;

namespace Personalization.Redis.Tests;

/// <summary>The same random histories with undos as against the store in memory.</summary>
public sealed class RedisUndoPropertyTests(RedisFixture redis)
{
    [Fact]
    public async Task UndoAsync_AnyHistory_EqualsTheOracle()
    {
        var server = await redis.StartAsync();
        var stores = new List<RedisRecordStore>();
        await UndoCases.PlayAsync(
            4,
            () =>
            {
                stores.Add(redis.CreateStore(server));
                return stores[^1];
            });
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }
}

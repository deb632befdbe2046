using Personalization.Core.Tests.Sync.Model;

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
}

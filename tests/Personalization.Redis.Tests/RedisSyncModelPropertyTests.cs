using Personalization.Core.Tests.Sync.Model;

namespace Personalization.Redis.Tests;

/// <summary>The same random histories of syncs as against the store in memory.</summary>
public sealed class RedisSyncModelPropertyTests(RedisFixture redis)
{
    [Theory]
    [InlineData(SyncMode.Upsert)]
    [InlineData(SyncMode.Update)]
    [InlineData(SyncMode.Insert)]
    [InlineData(SyncMode.Mirror)]
    public async Task RunAsync_AnyHistory_EqualsTheReplayOfTheRules(SyncMode mode)
    {
        var server = await redis.StartAsync();
        var stores = new List<RedisRecordStore>();
        await ModelCases.PlayAsync(
            3,
            () =>
            {
                stores.Add(redis.CreateStore(server));
                return stores[^1];
            },
            new ScenarioOptions { Modes = [mode, SyncMode.Upsert], Resyncs = true, Sweeps = true, GivesWay = true });
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }
    }
}

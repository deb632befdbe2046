using Personalization.Redis.Storage;
using Personalization.Sync.State;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>Redis leases syncs as every lease does. Two stores on one server stand for two hosts.</summary>
[ConformanceOf(typeof(RedisRecordStore))]
public sealed class RedisSyncLeaseConformanceTests(RedisFixture redis) : SyncLeaseConformanceTests
{
    private readonly string _prefix = $"lease-{Guid.NewGuid():N}:";

    protected override async ValueTask<ISyncLease> OpenAsync()
    {
        var server = await redis.StartAsync();
        return new RedisRecordStore(server.Address, new RedisStoreOptions { KeyPrefix = _prefix, LeaseLifetime = TimeSpan.FromSeconds(2) });
    }

    /// <summary>Its time is over before it can extend it.</summary>
    protected override Task? LoseAsync(SyncLeaseGrant grant) => ExpireAsync();

    private async Task ExpireAsync() => await (await redis.StartAsync()).RunAsync("del", KeyLayout.Lease(_prefix, "customer-profile") + "l");
}

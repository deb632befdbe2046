using Personalization.People;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>The same on a cluster of six.</summary>
[Collection(RedisClusterFixture.Tests)]
public sealed class RedisClusterPersonStoreConformanceTests(RedisClusterFixture redis) : PersonStoreConformanceTests
{
    private readonly string _prefix = $"people-{Guid.NewGuid():N}:";

    protected override async ValueTask<IPersonStore> OpenAsync() => new RedisPersonStore((await redis.StartAsync()).Addresses, new RedisStoreOptions { KeyPrefix = _prefix });
}

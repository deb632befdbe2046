using Personalization.People;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

[ConformanceOf(typeof(RedisPersonStore))]
public sealed class RedisPersonStoreConformanceTests(RedisFixture redis) : PersonStoreConformanceTests
{
    private readonly string _prefix = $"people-{Guid.NewGuid():N}:";

    protected override async ValueTask<IPersonStore> OpenAsync() => new RedisPersonStore((await redis.StartAsync()).Address, new RedisStoreOptions { KeyPrefix = _prefix });
}

using Microsoft.Extensions.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Redis.Tests.Near;

/// <summary>Lookups answer from a near cache as from every store.</summary>
[ConformanceOf(typeof(RedisRecordStore))]
public sealed class NearRedisPersonalizationCacheConformanceTests(RedisFixture redis) : PersonalizationCacheConformanceTests
{
    protected override async ValueTask<CacheFixture> CreateAsync(CacheContent content)
        => await CacheFixture.OpenAsync(
            redis.CreateStore(await redis.StartAsync(), new NearCacheOptions()), content, services => services.BuildServiceProvider(validateScopes: true));
}

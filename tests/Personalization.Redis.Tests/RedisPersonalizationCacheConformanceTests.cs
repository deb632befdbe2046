using Microsoft.Extensions.DependencyInjection;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>Lookups answer on this store as on every other.</summary>
[ConformanceOf(typeof(RedisRecordStore))]
public sealed class RedisPersonalizationCacheConformanceTests(RedisFixture redis) : PersonalizationCacheConformanceTests
{
    protected override async ValueTask<CacheFixture> CreateAsync(CacheContent content)
        => await CacheFixture.OpenAsync(await redis.CreateStoreAsync(), content, services => services.BuildServiceProvider(validateScopes: true));
}

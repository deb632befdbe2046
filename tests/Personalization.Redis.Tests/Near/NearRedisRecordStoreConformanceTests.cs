using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Redis.Tests.Near;

/// <summary>A store behind a near cache is a store: what this process writes, it reads.</summary>
[ConformanceOf(typeof(RedisRecordStore))]
public sealed class NearRedisRecordStoreConformanceTests(RedisFixture redis) : RecordStoreConformanceTests
{
    protected override async ValueTask<IRecordStore> CreateStoreAsync() => redis.CreateStore(await redis.StartAsync(), new NearCacheOptions());
}

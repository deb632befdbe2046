using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>The same on a cluster of six.</summary>
[Collection(RedisClusterFixture.Tests)]
public sealed class RedisClusterRecordStoreConformanceTests(RedisClusterFixture redis) : RecordStoreConformanceTests
{
    protected override async ValueTask<IRecordStore> CreateStoreAsync() => await redis.CreateStoreAsync();
}

using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

[ConformanceOf(typeof(RedisRecordStore))]
public sealed class RedisRecordStoreConformanceTests(RedisFixture redis) : RecordStoreConformanceTests
{
    protected override async ValueTask<IRecordStore> CreateStoreAsync() => await redis.CreateStoreAsync();
}

using Microsoft.Extensions.DependencyInjection;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Tests.Lookups;

[ConformanceOf(typeof(PersonalizationCache))]
public sealed class MemoryPersonalizationCacheTests : PersonalizationCacheConformanceTests
{
    protected override ValueTask<CacheFixture> CreateAsync(CacheContent content)
        => CacheFixture.OpenAsync(new InMemoryRecordStore(), content, services => services.BuildServiceProvider(validateScopes: true));
}

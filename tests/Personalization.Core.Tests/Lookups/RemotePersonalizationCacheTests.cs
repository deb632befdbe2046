using Microsoft.Extensions.DependencyInjection;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Tests.Lookups;

/// <summary>The same suite on a store that never answers at once.</summary>
[ConformanceOf(typeof(PersonalizationCache))]
public sealed class RemotePersonalizationCacheTests : PersonalizationCacheConformanceTests
{
    protected override ValueTask<CacheFixture> CreateAsync(CacheContent content) => CacheFixture.OpenAsync(
        new YieldingRecordStore(new InMemoryRecordStore()), content, services => services.BuildServiceProvider(validateScopes: true));
}

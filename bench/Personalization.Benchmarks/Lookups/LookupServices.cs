using Microsoft.Extensions.DependencyInjection;

namespace Personalization.Benchmarks.Lookups;

/// <summary>The cache as an application registers it.</summary>
internal static class LookupServices
{
    internal static ServiceProvider Create(Action<IPersonalizationBuilder>? configure = null)
        => new ServiceCollection()
            .AddPersonalizationCache(cache =>
            {
                cache.AddCollection(LookupData.Collection, c => c.Index(LookupData.PrimaryIndex, primary: true).Index(LookupData.OtherIndex));
                configure?.Invoke(cache);
            })
            .Services
            .BuildServiceProvider();
}

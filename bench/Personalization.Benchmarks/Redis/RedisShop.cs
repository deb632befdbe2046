using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Redis;
using Personalization.Sync;

namespace Personalization.Benchmarks.Redis;

/// <summary>Customers on Redis.</summary>
internal static class RedisShop
{
    internal const string Collection = "customers";

    internal static ServiceProvider Create(string address, int rows, Action<RedisStoreOptions>? configure = null) => Create(rows, cache => cache.UseRedis(address, configure));

    internal static ServiceProvider Create(int rows, Action<IPersonalizationBuilder>? store = null) => new ServiceCollection()
        .AddPersonalizationCache(cache =>
        {
            store?.Invoke(cache);
            cache
                .AddCollection(Collection, customers => customers.Index("id", primary: true).Index("email"))
                .AddSync("customers", sync => sync.FromQuery(new PaddedRows(rows), "id").To(Collection).Index("email", "email").Map("email").Map("note"));
        })
        .Services.BuildServiceProvider();

    /// <summary>Opens the collection as it is configured.</summary>
    internal static ValueTask<IRecordCollection> OpenAsync(IServiceProvider services)
        => services.GetRequiredService<IRecordStore>().OpenAsync(services.GetRequiredService<PersonalizationDefinitions>().Collections[Collection], default);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.DependencyInjection;

/// <summary>The record stores of the configuration by region, each made when it is first needed, and the region in which this process looks records up. Thread-safe.</summary>
internal sealed class ConfiguredStores : IAsyncDisposable, IDisposable
{
    private readonly IReadOnlyList<KeyValuePair<string, Lazy<IRecordStore>>> _stores;

    private ConfiguredStores(IReadOnlyList<KeyValuePair<string, Lazy<IRecordStore>>> stores, string served)
    {
        _stores = stores;
        ServedName = served;
    }

    internal IEnumerable<string> Names => _stores.Select(store => store.Key);

    internal string ServedName { get; }

    internal bool IsSingle => _stores.Count == 1;

    /// <summary>Gets the store of the region that is served, as it was configured. It is a service, which the container closes.</summary>
    internal IRecordStore Served => this[ServedName];

    internal IRecordStore this[string region] => _stores.First(store => store.Key == region).Value.Value;

    /// <exception cref="PersonalizationException">The configuration has errors.</exception>
    internal static ConfiguredStores Open(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<PersonalizationOptions>>().Value;
        _ = services.GetRequiredService<CurrentDefinitions>(); // what is wrong with a store is told with all else
        KeyValuePair<string, Lazy<IRecordStore>>[] stores =
            [.. options.Regions.Select(region => KeyValuePair.Create(region.Name, new Lazy<IRecordStore>(() => region.Store.Create(services))))];
        return stores.Length == 0
            ? new ConfiguredStores([KeyValuePair.Create(RegionSettings.DefaultName, new Lazy<IRecordStore>(() => new InMemoryRecordStore()))], RegionSettings.DefaultName)
            : new ConfiguredStores(stores, options.ServedRegion!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in Own())
        {
            await Disposal.DisposeAsync(store).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        foreach (var store in Own())
        {
            Disposal.Dispose(store);
        }
    }

    private IEnumerable<IRecordStore> Own() => _stores.Where(store => store.Key != ServedName && store.Value.IsValueCreated).Select(store => store.Value.Value);
}

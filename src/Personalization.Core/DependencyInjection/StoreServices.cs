using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Diagnostics;
using Personalization.People;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.DependencyInjection;

/// <summary>Opens what was configured: stores, state and leases.</summary>
internal static class StoreServices
{
    /// <summary>The store in which this process looks records up, as it is configured. It is a service: the container closes it, and an application may put its own in its place.</summary>
    internal static IRecordStore OpenServed(IServiceProvider provider) => provider.GetRequiredService<ConfiguredStores>().Served;

    internal static IReadOnlyList<RecordRegion> OpenRegions(IServiceProvider provider)
    {
        var stores = provider.GetRequiredService<ConfiguredStores>();
        var state = provider.GetRequiredService<ISyncStateStore>();
        return stores.IsSingle
            ? [new RecordRegion(string.Empty, provider.GetRequiredService<IRecordStore>(), state, provider.GetRequiredService<ISyncLease>())]
            : [.. stores.Names.Select(name =>
            {
                var isServed = name == stores.ServedName;
                var store = isServed ? provider.GetRequiredService<IRecordStore>() : stores[name];
                return new RecordRegion(name, store, state, LeaseOf(state, store)) { IsServed = isServed };
            })];
    }

    /// <summary>People have one place, whatever the region that is served: beside the records of the region "default", or else of the first.</summary>
    internal static IPersonStore OpenPeople(IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return FindPeople(provider) is { } people ? people.OpenPersonStore(StateDirectoryOf(provider), time) : new MemoryPersonStore(time);
    }

    /// <summary>Whether there may be people, without opening their place; <see langword="null"/> for a place in memory, which is there at once and has nobody at first.</summary>
    internal static bool? MayHavePeople(IServiceProvider provider) => FindPeople(provider)?.MayHavePeople(StateDirectoryOf(provider));

    internal static ISyncStateStore OpenState(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;
        if (options.State is { } state)
        {
            return state.Create(provider);
        }

        if (options.StateDirectory is { } directory)
        {
            return new FileSyncStateStore(directory, options.StateShared, options.Name);
        }

        if (!options.LookupsOnly && provider.GetRequiredService<IRecordStore>().IsRemote)
        {
            provider.GetService<ILoggerFactory>()?.CreateLogger<SyncService>().StateIsTemporary();
        }

        return FileSyncStateStore.CreateTemporary();
    }

    internal static ISyncLease OpenLease(IServiceProvider provider) => LeaseOf(provider.GetRequiredService<ISyncStateStore>(), provider.GetRequiredService<IRecordStore>());

    private static IPersonStoreProvider? FindPeople(IServiceProvider provider)
    {
        var stores = provider.GetRequiredService<ConfiguredStores>();
        var region = stores.Names.FirstOrDefault(name => name == RegionSettings.DefaultName) ?? stores.Names.First();
        return (region == stores.ServedName ? provider.GetRequiredService<IRecordStore>() : stores[region]) as IPersonStoreProvider;
    }

    private static string? StateDirectoryOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.StateDirectory;

    private static ISyncLease LeaseOf(ISyncStateStore state, IRecordStore store) => state.LeaseWith(store)
        ?? throw new InvalidOperationException("The registered ISyncStateStore is no ISyncLease. Register an ISyncLease beside it.");
}

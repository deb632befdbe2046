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

    internal static RecordRegions OpenRegions(IServiceProvider provider)
    {
        var stores = provider.GetRequiredService<ConfiguredStores>();
        var state = provider.GetRequiredService<ISnapshotStore>();
        if (stores.IsSingle)
        {
            return RecordRegions.Single(provider.GetRequiredService<IRecordStore>(), state, provider.GetRequiredService<ISyncLease>());
        }

        RecordRegion[] regions = [.. stores.Names.Select(name =>
        {
            var store = name == stores.ServedName ? provider.GetRequiredService<IRecordStore>() : stores[name];
            var own = new RegionState(name, state, LeaseOf(state, store));
            return new RecordRegion(name, store, own, own);
        })];
        return new RecordRegions(regions, stores.ServedName);
    }

    /// <summary>People have one place, whatever the region that is served: beside the records of the region "default", or else of the first.</summary>
    internal static IPersonStore OpenPeople(IServiceProvider provider)
    {
        var stores = provider.GetRequiredService<ConfiguredStores>();
        var region = stores.Names.FirstOrDefault(name => name == RegionSettings.DefaultName) ?? stores.Names.First();
        var time = provider.GetRequiredService<TimeProvider>();
        return (region == stores.ServedName ? provider.GetRequiredService<IRecordStore>() : stores[region]) is IPersonStoreProvider people
            ? people.OpenPersonStore(provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.StateDirectory, time)
            : new MemoryPersonStore(time);
    }

    internal static ISnapshotStore OpenState(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;
        if (options.State is { } state)
        {
            return state.Create(provider);
        }

        if (options.StateDirectory is { } directory)
        {
            return new FileSnapshotStore(directory, options.StateShared, options.Name);
        }

        if (!options.LookupsOnly && provider.GetRequiredService<IRecordStore>().IsRemote)
        {
            provider.GetService<ILoggerFactory>()?.CreateLogger<SyncService>().StateIsTemporary();
        }

        return FileSnapshotStore.CreateTemporary();
    }

    internal static ISyncLease OpenLease(IServiceProvider provider) => LeaseOf(provider.GetRequiredService<ISnapshotStore>(), provider.GetRequiredService<IRecordStore>());

    private static ISyncLease LeaseOf(ISnapshotStore state, IRecordStore store) => state.LeaseWith(store)
        ?? throw new InvalidOperationException("The registered ISnapshotStore is no ISyncLease. Register an ISyncLease beside it.");
}

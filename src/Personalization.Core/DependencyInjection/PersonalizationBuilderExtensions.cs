using Microsoft.Extensions.DependencyInjection.Extensions;
using Personalization.DependencyInjection;
using Personalization.Keys;
using Personalization.Records;
using Personalization.Sources;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Configures the cache: collections, syncs, where records live and what the process does.</summary>
public static class PersonalizationBuilderExtensions
{
    /// <summary>Adds a collection: a named set of records.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name: letters and digits; it is part of the URL.</param>
    /// <param name="configure">Configures the collection; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddCollection(this IPersonalizationBuilder builder, string name, Action<CollectionBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new CollectionSettings(name);
        configure(new CollectionBuilder(settings));
        return builder.Configure(options => options.Collections.Add(settings));
    }

    /// <summary>Adds a model that several syncs may read.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="name">The name by which syncs refer to it.</param>
    /// <param name="configure">Configures the model; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddModel(this IPersonalizationBuilder builder, string name, Action<ModelBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new ModelSettings(name);
        configure(new ModelBuilder(settings));
        return builder.Configure(options => options.Models.Add(settings));
    }

    /// <summary>Adds a sync: a model that becomes records of a collection.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="id">The sync's id.</param>
    /// <param name="configure">Configures the sync; called once, at once.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSync(this IPersonalizationBuilder builder, string id, Action<SyncBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(configure);
        var settings = new SyncSettings(id);
        configure(new SyncBuilder(settings));
        return builder.Configure(options => options.Syncs.Add(settings));
    }

    /// <summary>Adds a source that models are queried from.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="source">Makes the source; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddSource(this IPersonalizationBuilder builder, Func<IServiceProvider, ISource> source)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(source);
        builder.Services.AddSingleton(source);
        return builder;
    }

    /// <summary>Says where records live, instead of in memory. The last call counts.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseStore(this IPersonalizationBuilder builder, Func<IServiceProvider, IRecordStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.Replace(ServiceDescriptor.Singleton(store));
        return builder;
    }

    /// <summary>
    /// Adds the record store of a region. Syncs write to the stores of all regions, or of those that they name, each with a snapshot of its own; this process looks records up in the first,
    /// or in the one of <see cref="ServeRegion"/>. Not together with <see cref="UseStore"/> and what goes by it.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="region">The region's name.</param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder AddStore(this IPersonalizationBuilder builder, string region, Func<IServiceProvider, IRecordStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(region);
        ArgumentNullException.ThrowIfNull(store);
        return builder.Configure(options => options.Regions.Add(new RegionSettings(region, new StoreSettings(store, $"code {region}"))));
    }

    /// <summary>Says in which region this process looks records up.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="region">The name of a region's store.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder ServeRegion(this IPersonalizationBuilder builder, string region)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(region);
        return builder.Configure(options => options.Region = region);
    }

    /// <summary>Says where API keys are kept. The last call counts.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="store">Makes the store; called once, when it is first needed.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseKeyStore(this IPersonalizationBuilder builder, Func<IServiceProvider, IApiKeyStore> store)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(store);
        builder.Services.Replace(ServiceDescriptor.Singleton(store));
        builder.Services.TryAddSingleton(provider => new ApiKeyIssuer(
            provider.GetRequiredService<IApiKeyStore>(), provider.GetRequiredService<TimeProvider>()));
        return builder;
    }

    /// <summary>Keeps snapshots and plans in a folder, so that they survive a restart.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="directory">The folder; made if there is none. A relative path counts from the application's content root.</param>
    /// <param name="maxPlanBytes">How many bytes the plan of a run may take; as much as the disk has by default.</param>
    /// <param name="shared">Whether several processes use the folder; the record store has to lease syncs among them, as Redis does.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder UseStateDirectory(this IPersonalizationBuilder builder, string directory, long? maxPlanBytes = null, bool shared = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        return builder.Configure(options =>
        {
            options.StateDirectory = directory;
            options.StateShared = shared;
            options.MaxPlanBytes = maxPlanBytes;
        });
    }

    /// <summary>Schedules no sync in this process: it only looks records up that others write to the same store.</summary>
    /// <param name="builder">The cache's builder.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder LookupsOnly(this IPersonalizationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => options.LookupsOnly = true);
    }

    /// <summary>
    /// Lets the start of the host wait until every collection is ready, so that nothing is served before. Services that are started
    /// after the cache wait too; the scheduled syncs themselves are started before.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="timeout">How long to wait, more than zero; then the start fails and names the syncs that are missing.</param>
    /// <returns>The same builder.</returns>
    public static IPersonalizationBuilder WaitForFirstSync(this IPersonalizationBuilder builder, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Configure(options => options.FirstSyncTimeout = timeout);
    }

    private static IPersonalizationBuilder Configure(this IPersonalizationBuilder builder, Action<PersonalizationOptions> configure)
    {
        builder.Services.Configure(configure);
        return builder;
    }
}

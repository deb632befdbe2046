using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;
using Personalization.DependencyInjection.Hosting;
using Personalization.Diagnostics;
using Personalization.Errors;
using Personalization.Lookups;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.Previews;
using Personalization.Sync.Runs;
using Personalization.Sync.State;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the cache to a service collection.</summary>
public static class PersonalizationServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IPersonalizationCache"/> and <see cref="ISyncService"/>, with records in memory unless a package or
    /// <see cref="PersonalizationBuilderExtensions.UseStore"/> says otherwise. Repeated calls add to the same cache.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Configures the cache; called once, at once.</param>
    /// <returns>A builder, to configure more.</returns>
    /// <remarks>All errors of the configuration are reported together when the host starts.</remarks>
    /// <example>
    /// <code>
    /// services.AddPersonalizationCache(cache => cache
    ///     .AddCollection("customers", c => c.Index("user_id", primary: true))
    ///     .AddSync("customer-profile", s => s
    ///         .FromQuery(query, primaryKey: "user_id")
    ///         .To("customers")
    ///         .Map("full_name")
    ///         .Every(TimeSpan.FromMinutes(5))));
    /// </code>
    /// </example>
    public static IPersonalizationBuilder AddPersonalizationCache(
        this IServiceCollection services, Action<IPersonalizationBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<PersonalizationOptions>().PostConfigure<IServiceProvider>(Complete);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new LookupDiagnostics(provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new SyncDiagnostics(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new ConfiguredSources(provider.GetServices<ISource>()));
        services.TryAddSingleton(provider => new CurrentDefinitions(Compile(provider)) { Words = OptionsOf(provider).Words });
        services.TryAddTransient(provider => provider.GetRequiredService<CurrentDefinitions>().Value);
        services.TryAddSingleton(OpenStore);
        services.TryAddSingleton(OpenState);
        services.TryAddSingleton(provider => LeaseOf(provider.GetRequiredService<ISnapshotStore>(), provider.GetRequiredService<IRecordStore>()));
        services.TryAddSingleton(OpenRegions);
        services.TryAddSingleton(CreateSyncService);
        services.TryAddSingleton(CreateReloader);
        services.TryAddSingleton(provider => new ModelService(provider.GetRequiredService<CurrentDefinitions>()));
        services.TryAddSingleton<IModelService>(provider => provider.GetRequiredService<ModelService>());
        services.TryAddSingleton<ISourceService>(provider => provider.GetRequiredService<ModelService>());
        services.TryAddSingleton<ISyncService>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton(provider => new SyncRuns(provider.GetRequiredService<SyncService>()));
        services.TryAddSingleton<ISyncRuns>(provider => provider.GetRequiredService<SyncRuns>());
        services.TryAddSingleton<ISyncEngine>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<IStoreOpening>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<IPersonalizationCache>(provider => new PersonalizationCache(
            provider.GetRequiredService<CurrentDefinitions>(),
            provider.GetRequiredService<IRecordStore>(),
            provider.GetRequiredService<ISyncService>(),
            provider.GetRequiredService<LookupDiagnostics>(),
            provider.GetRequiredService<IStoreOpening>()));
        services.TryAddSingleton<IRecordExplainer, RecordExplainer>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SyncHostedService>(CreateHostedService));

        var builder = new PersonalizationBuilder(services);
        configure?.Invoke(builder);
        return builder;
    }

    private static void Complete(PersonalizationOptions options, IServiceProvider provider)
    {
        options.Name ??= NameOf(provider);

        // An empty one is reported.
        if (!string.IsNullOrWhiteSpace(options.StateDirectory))
        {
            options.StateDirectory = Path.GetFullPath(options.StateDirectory, provider.GetService<IHostEnvironment>()?.ContentRootPath ?? Directory.GetCurrentDirectory());
        }
    }

    /// <summary>What is configured in code belongs to the application.</summary>
    private static string NameOf(IServiceProvider provider)
        => provider.GetService<IHostEnvironment>()?.ApplicationName is { Length: > 0 } name ? name : Assembly.GetEntryAssembly()?.GetName().Name ?? string.Empty;

    private static PersonalizationDefinitions Compile(IServiceProvider provider) => DefinitionCompiler.Compile(
        OptionsOf(provider), provider.GetRequiredService<ConfiguredSources>().Adopt(OptionsOf(provider)));

    private static IRecordStore OpenStore(IServiceProvider provider) => OptionsOf(provider).Regions.Count > 0
        ? provider.GetRequiredService<RecordRegions>().Served.Store
        : OptionsOf(provider).Store?.Create(provider) ?? new InMemoryRecordStore();

    private static RecordRegions OpenRegions(IServiceProvider provider)
    {
        var options = OptionsOf(provider);
        var state = provider.GetRequiredService<ISnapshotStore>();
        if (options.Regions.Count == 0)
        {
            return RecordRegions.Single(provider.GetRequiredService<IRecordStore>(), state, provider.GetRequiredService<ISyncLease>());
        }

        RecordRegion[] regions = [.. options.Regions.Select(settings =>
        {
            var store = settings.Store.Create(provider);
            var own = new RegionState(settings.Name, state, LeaseOf(state, store));
            return new RecordRegion(settings.Name, store, own, own);
        })];
        return new RecordRegions(regions, options.Region ?? regions[0].Name);
    }

    private static ISnapshotStore OpenState(IServiceProvider provider)
    {
        if (OptionsOf(provider).State is { } state)
        {
            return state.Create(provider);
        }

        var directory = OptionsOf(provider).StateDirectory;
        return directory is null ? FileSnapshotStore.CreateTemporary() : new FileSnapshotStore(directory, OptionsOf(provider).StateShared, OptionsOf(provider).Name);
    }

    /// <summary>
    /// Where state lies decides who may share it, so what keeps it leases it too. A record store that several processes share leases syncs among those whose state is files; a directory that is
    /// not shared is locked besides, when it is first written to.
    /// </summary>
    private static ISyncLease LeaseOf(ISnapshotStore state, IRecordStore store) => (state, store) switch
    {
        (FileSnapshotStore { IsShared: true }, not ISyncLease) => throw new PersonalizationException(
            ErrorCodes.ConfigurationInvalid,
            $"The state directory is shared by several processes, and the record store '{store.GetType().Name}' does not lease syncs among them. "
            + "Keep records on Redis, keep the state in PostgreSQL, or do not share the directory."),
        (FileSnapshotStore, ISyncLease lease) => lease,
        (ISyncLease lease, _) => lease,
        _ => throw new InvalidOperationException("The registered ISnapshotStore is no ISyncLease. Register an ISyncLease beside it."),
    };

    private static SyncService CreateSyncService(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<IRecordStore>(),
        provider.GetRequiredService<ISnapshotStore>(),
        provider.GetRequiredService<ISyncLease>(),
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<SyncDiagnostics>(),
        LoggerOf<SyncService>(provider),
        new SyncLimits { MaxPlanBytes = OptionsOf(provider).MaxPlanBytes },
        provider.GetRequiredService<RecordRegions>());

    private static PersonalizationReloader CreateReloader(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptionsFactory<PersonalizationOptions>>(),
        OptionsOf(provider),
        provider.GetRequiredService<ConfiguredSources>(),
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<ISyncEngine>(),
        LoggerOf<PersonalizationReloader>(provider));

    private static SyncHostedService CreateHostedService(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<ISyncEngine>(),
        OptionsOf(provider),
        provider.GetRequiredService<TimeProvider>(),
        LoggerOf<SyncHostedService>(provider));

    private static PersonalizationOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;

    /// <summary>Logging is not registered here, since an app that adds it later would get ours: without it nothing is logged.</summary>
    private static ILogger<T> LoggerOf<T>(IServiceProvider provider)
        => provider.GetService<ILoggerFactory>() is { } factory ? factory.CreateLogger<T>() : NullLogger<T>.Instance;
}

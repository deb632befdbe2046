using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Personalization;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;
using Personalization.DependencyInjection.Hosting;
using Personalization.DependencyInjection.Hosting.Triggers;
using Personalization.Diagnostics;
using Personalization.Journal;
using Personalization.Lookups;
using Personalization.People;
using Personalization.Records;
using Personalization.Sequences;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.Preview;
using Personalization.Sync.State;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the cache to a service collection.</summary>
public static class PersonalizationServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IPersonalizationCache"/> and <see cref="ISyncService"/>, with records in memory unless a package or
    /// <see cref="PersonalizationBuilderExtensions.UseStore(IPersonalizationBuilder, Func{IServiceProvider, IRecordStore})"/> says otherwise. Repeated calls add to the same cache.
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
        services.TryAddSingleton(ConfiguredStores.Open);
        services.TryAddSingleton(StoreServices.OpenServed);
        services.TryAddSingleton(StoreServices.OpenState);
        services.TryAddSingleton(StoreServices.OpenLease);
        services.TryAddSingleton(StoreServices.OpenPeople);
        services.TryAddSingleton(JournalServices.Open);
        services.TryAddSingleton(provider => new SchedulePauses(provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>()));
        AlertServices.Add(services);
        services.TryAddSingleton(CreateSyncService);
        services.TryAddSingleton(CreateReloader);
        services.TryAddSingleton<IModelService>(provider => new ModelService(provider.GetRequiredService<CurrentDefinitions>()));
        services.TryAddSingleton<ISyncService>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<ISyncEngine>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<IUnmanagedParts>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<IJournalStanding>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<IUndoService>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton<IStoreOpening>(provider => provider.GetRequiredService<SyncService>());
        services.TryAddSingleton(provider => new LookupTable(provider.GetRequiredService<CurrentDefinitions>()));
        services.TryAddSingleton<IPersonalizationCache>(provider => new PersonalizationCache(
            provider.GetRequiredService<LookupTable>(),
            provider.GetRequiredService<IRecordStore>(),
            provider.GetRequiredService<ISyncService>(),
            provider.GetRequiredService<LookupDiagnostics>(),
            provider.GetRequiredService<IStoreOpening>()));
        services.TryAddSingleton<RecordExplainer>();
        services.TryAddSingleton(CreateSequenceService);
        services.TryAddSingleton<ISequenceService>(provider => provider.GetRequiredService<SequenceService>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SyncHostedService>(CreateHostedService));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IScheduledWorks, SequenceWorks>(CreateSequenceWorks));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SequenceHostedService>(CreateSequenceHostedService));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, JournalHostedService>(CreateJournalHostedService));

        var builder = new PersonalizationBuilder(services);
        configure?.Invoke(builder);
        return builder;
    }

    private static void Complete(PersonalizationOptions options, IServiceProvider provider)
    {
        options.Name ??= NameOf(provider);
        if (options.State is null)
        {
            options.StateDirectory ??= options.Regions.Select(region => region.Store.StateDirectory).FirstOrDefault(directory => directory is not null);
        }

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

    private static SyncService CreateSyncService(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        StoreServices.OpenRegions(provider),
        new SyncEnvironment(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<SyncDiagnostics>(),
            LoggerOf<SyncService>(provider),
            new SyncLimits { MaxPlanBytes = OptionsOf(provider).MaxPlanBytes })
        {
            Journal = provider.GetService<IJournal>(),
            Listener = provider.GetService<IRecordChangeListener>(),
            Suppression = provider.GetService<SuppressionList>(),
            RunListeners = [.. provider.GetServices<ISyncRunListener>()],
        });

    private static PersonalizationReloader CreateReloader(IServiceProvider provider) => new(
        provider.GetRequiredService<IOptionsFactory<PersonalizationOptions>>(),
        OptionsOf(provider),
        provider.GetRequiredService<ConfiguredSources>(),
        provider.GetRequiredService<ISyncEngine>(),
        LoggerOf<PersonalizationReloader>(provider))
    {
        Listeners = [.. provider.GetServices<IConfigurationListener>()],
        Audit = new ReloadAudit(new AuditLog(provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>(), LoggerOf<AuditLog>(provider)), provider.GetRequiredService<CurrentDefinitions>()),
    };

    private static SyncHostedService CreateHostedService(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<ISyncEngine>(),
        OptionsOf(provider),
        provider.GetRequiredService<TimeProvider>(),
        LoggerOf<SyncHostedService>(provider))
    {
        Journal = provider.GetService<IJournal>(),
        Pauses = provider.GetService<SchedulePauses>(),
        OtherWorks = [.. provider.GetServices<IScheduledWorks>()],
    };

    private static SequenceService CreateSequenceService(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<ISyncService>(),
        provider.GetRequiredService<IJournal>(),
        provider.GetRequiredService<ISyncLease>(),
        new SequenceEnvironment(provider.GetRequiredService<TimeProvider>(), LoggerOf<SequenceService>(provider)));

    private static SequenceWorks CreateSequenceWorks(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<SequenceService>,
        provider.GetRequiredService<IJournal>(),
        provider.GetRequiredService<TimeProvider>(),
        LoggerOf<SequenceWorks>(provider));

    private static SequenceHostedService CreateSequenceHostedService(IServiceProvider provider) => new(
        provider.GetRequiredService<CurrentDefinitions>(),
        provider.GetRequiredService<SequenceService>,
        OptionsOf(provider).LookupsOnly,
        provider.GetRequiredService<TimeProvider>(),
        LoggerOf<SequenceHostedService>(provider));

    private static JournalHostedService CreateJournalHostedService(IServiceProvider provider)
        => new(provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>(), LoggerOf<JournalHostedService>(provider));

    private static PersonalizationOptions OptionsOf(IServiceProvider provider) => provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value;

    /// <summary>Logging is not registered here, since an app that adds it later would get ours: without it nothing is logged.</summary>
    private static ILogger<T> LoggerOf<T>(IServiceProvider provider)
        => provider.GetService<ILoggerFactory>() is { } factory ? factory.CreateLogger<T>() : NullLogger<T>.Instance;

    private sealed class PersonalizationBuilder(IServiceCollection services) : IPersonalizationBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}

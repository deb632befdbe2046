using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.DependencyInjection;
using Personalization.Destinations;
using Personalization.Journal;
using Personalization.Lookups;
using Personalization.People;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.Offers;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;

namespace Personalization.Realtime.DependencyInjection;

/// <summary>Puts real time together.</summary>
internal static class RealtimeServices
{
    /// <summary>Adds the engine, ingest, membership, timers, the listener to records, and the health check. The cache is added beside it. Only the first call counts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="definitions">Gives what is configured, checked.</param>
    /// <param name="store">Opens the store of people, which the container closes; <see langword="null"/> for the one beside the records.</param>
    /// <returns>The same services.</returns>
    internal static IServiceCollection AddRealtimeEngine(
        this IServiceCollection services, Func<IServiceProvider, RealtimeDefinitions> definitions, Func<IServiceProvider, IPersonStore>? store = null)
    {
        if (services.Any(service => service.ServiceType == typeof(RealtimeEngine)))
        {
            return services;
        }

        services.TryAddSingleton(TimeProvider.System);
        if (store is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(store));
        }

        services.TryAddSingleton(provider => new RealtimeEngine(
            definitions(provider), provider.GetRequiredService<IPersonStore>(), RecordsOf(provider), provider.GetRequiredService<TimeProvider>(), LoggerOf(provider))
        {
            Suppression = provider.GetRequiredService<EventSuppression>(),
        });
        services.TryAddSingleton(provider => new EventSuppression(provider.GetRequiredService<SuppressionList>(), provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new SuppressionList(
            provider.GetRequiredService<IPersonStore>(), provider.GetRequiredService<TimeProvider>(), () => store is not null || StoreServices.MayHavePeople(provider) != false));
        services.TryAddSingleton(provider => new EventGate(provider.GetServices<IEventTransform>(), provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new EventIngest(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<EventGate>()));
        services.TryAddSingleton(provider => new EventViolations(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<EventIngest>(), provider.GetRequiredService<EventGate>()));
        services.TryAddSingleton(provider => new SchemaDrafts(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddSingleton<IEventIngest>(provider => provider.GetRequiredService<EventIngest>());
        services.TryAddSingleton(provider => new AudienceMembership(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddSingleton(provider => new AudienceSurvey(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceMembership>()));
        services.TryAddSingleton(provider => new AudienceVerifier(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceMembership>()));
        services.TryAddSingleton(provider => new AudienceReplay(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddSingleton(new RecentRejections());
        services.TryAddSingleton(provider => new EventTail(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<RecentRejections>()));
        services.TryAddSingleton(provider => new EventCatalog(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddSingleton(provider => new OfferService(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<IEventIngest>(), provider.GetRequiredService<AudienceMembership>()));
        services.TryAddSingleton(provider => new AudienceSnapshots(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceMembership>()));
        services.TryAddSingleton(provider => new SinkSources(SourcesOf(provider)));
        services.TryAddSingleton(provider => new SinkManagement(
            provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceSnapshots>(), provider.GetRequiredService<SinkSources>()));
        services.TryAddSingleton(provider => new RefusedList(provider.GetRequiredService<RealtimeEngine>()));
        services.AddSingleton<IPersonEraser>(provider => new RecordEraser(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<SyncService>()));
        services.AddSingleton<IPersonEraser>(provider => new PeopleEraser(provider.GetRequiredService<RealtimeEngine>()));
        services.AddSingleton<IPersonEraser>(provider => new SinkEraser(provider.GetRequiredService<RealtimeEngine>(), SourcesOf(provider)));
        services.TryAddSingleton(provider => new PersonErasure(
            provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<SyncService>(), provider.GetRequiredService<SuppressionList>(), provider.GetServices<IPersonEraser>()));
        services.TryAddSingleton(provider => new PersonTimeline(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<RecordExplainer>()));
        services.TryAddSingleton<IAudienceMembership>(provider => provider.GetRequiredService<AudienceMembership>());
        services.TryAddSingleton<IRecordChangeListener>(provider => new RecordChanges(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigurationListener, RealtimeReload>(provider => new RealtimeReload(provider.GetRequiredService<RealtimeEngine>(), LoggerOf(provider))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RealtimeHostedService>(provider => new RealtimeHostedService(provider.GetRequiredService<RealtimeEngine>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SinkHostedService>(provider => new SinkHostedService(
            provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceSnapshots>(), provider.GetRequiredService<SinkSources>())));
        services.AddDelivery();
        return services;
    }

    private static void AddDelivery(this IServiceCollection services)
    {
        foreach (var (name, allowsPrivate) in ((string, bool)[])[(WebhookConnection.Public, false), (WebhookConnection.Any, true)])
        {
            // What the factory logs would carry addresses, and these may carry data.
            services.AddHttpClient(name).RemoveAllLoggers().SetHandlerLifetime(Timeout.InfiniteTimeSpan).ConfigurePrimaryHttpMessageHandler(() => WebhookConnection.CreateHandler(allowsPrivate));
        }

        services.TryAddSingleton(provider => new DeliveryDiagnostics(provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new DeliveryHub(provider.GetRequiredService<RealtimeEngine>(), provider, provider.GetRequiredService<DeliveryDiagnostics>()));
        services.TryAddSingleton(provider => new LetterReplay(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<DeliveryHub>()));
        services.TryAddSingleton(provider => new DeliveryJournal(provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DeliveryHostedService>(
            provider => new DeliveryHostedService(
                provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<DeliveryHub>(), provider.GetRequiredService<DeliveryJournal>())));
    }

    private static RecordAccess RecordsOf(IServiceProvider provider)
    {
        var definitions = provider.GetRequiredService<CurrentDefinitions>();
        return new RecordAccess(name => definitions.Value.Collections.GetValueOrDefault(name), new CacheReadiness(provider));
    }

    private static Func<string, ISource?> SourcesOf(IServiceProvider provider) => name => provider.GetRequiredService<CurrentDefinitions>().Value.Sources.GetValueOrDefault(name);

    private static ILogger LoggerOf(IServiceProvider provider)
        => provider.GetService<ILoggerFactory>()?.CreateLogger<RealtimeEngine>() ?? (ILogger)NullLogger.Instance;
}

using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.People;
using Personalization.Realtime.Delivery;
using Personalization.Realtime.Delivery.Webhooks;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Records;
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
            definitions(provider), provider.GetRequiredService<IPersonStore>(), RecordsOf(provider), provider.GetRequiredService<TimeProvider>(), LoggerOf(provider)));
        services.TryAddSingleton<IEventIngest>(provider => new EventIngest(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddSingleton(provider => new AudienceMembership(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddSingleton(provider => new AudienceSurvey(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceMembership>()));
        services.TryAddSingleton(provider => new AudienceVerifier(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<AudienceMembership>()));
        services.TryAddSingleton<IAudienceMembership>(provider => provider.GetRequiredService<AudienceMembership>());
        services.TryAddSingleton<IRecordChangeListener>(provider => new RecordChanges(provider.GetRequiredService<RealtimeEngine>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigurationListener, RealtimeReload>(provider => new RealtimeReload(provider.GetRequiredService<RealtimeEngine>(), LoggerOf(provider))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RealtimeHostedService>(provider => new RealtimeHostedService(provider.GetRequiredService<RealtimeEngine>())));
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
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, DeliveryHostedService>(
            provider => new DeliveryHostedService(provider.GetRequiredService<RealtimeEngine>(), provider.GetRequiredService<DeliveryHub>())));
    }

    private static RecordAccess RecordsOf(IServiceProvider provider)
    {
        var definitions = provider.GetRequiredService<CurrentDefinitions>();
        return new RecordAccess(name => definitions.Value.Collections.GetValueOrDefault(name), new CacheReadiness(provider));
    }

    private static ILogger LoggerOf(IServiceProvider provider)
        => provider.GetService<ILoggerFactory>()?.CreateLogger<RealtimeEngine>() ?? (ILogger)NullLogger.Instance;
}

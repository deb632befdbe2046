using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Personalization.Alerts;
using Personalization.DependencyInjection.Hosting;
using Personalization.Journal;
using Personalization.Sync;

namespace Personalization.DependencyInjection;

/// <summary>The services of alerts.</summary>
internal static class AlertServices
{
    internal static void Add(IServiceCollection services)
    {
        services.TryAddSingleton(provider => new AlertDiagnostics(
            provider.GetService<ILoggerFactory>() is { } factory ? factory.CreateLogger("Personalization.Alerts") : NullLogger.Instance, provider.GetService<IMeterFactory>()));
        services.TryAddSingleton(provider => new AlertStore(provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(provider => new AlertChannels(provider.GetRequiredService<CurrentDefinitions>(), provider));
        services.TryAddSingleton(provider => new AlertCourier(
            provider.GetRequiredService<AlertStore>(), provider.GetRequiredService<AlertChannels>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<AlertDiagnostics>()));
        services.TryAddSingleton(CreateWork);
        services.TryAddSingleton(provider => new AlertBoard(
            provider.GetRequiredService<AlertStore>(),
            provider.GetRequiredService<AlertChannels>(),
            new AlertTools(provider.GetRequiredService<AlertWork>(), provider.GetRequiredService<AlertCourier>()),
            provider.GetRequiredService<CurrentDefinitions>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ISyncRunListener, AlertWork>(provider => provider.GetRequiredService<AlertWork>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, AlertHostedService>(provider => new AlertHostedService(
            provider.GetRequiredService<AlertWork>(),
            provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value.LookupsOnly,
            provider.GetRequiredService<CurrentDefinitions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<AlertDiagnostics>())));
    }

    private static AlertWork CreateWork(IServiceProvider provider)
    {
        var (store, diagnostics) = (provider.GetRequiredService<AlertStore>(), provider.GetRequiredService<AlertDiagnostics>());
        var watch = new AlertWatch(
            store, provider.GetRequiredService<IJournal>(), provider.GetRequiredService<CurrentDefinitions>(), provider.GetRequiredService<TimeProvider>(), diagnostics);
        return new AlertWork(store, watch, provider.GetRequiredService<AlertCourier>(), diagnostics);
    }
}

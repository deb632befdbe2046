using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.AspNetCore;
using Personalization.AspNetCore.Alerts;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.Audit;
using Personalization.AspNetCore.Contracts;
using Personalization.AspNetCore.Debugging;
using Personalization.AspNetCore.Deliveries;
using Personalization.AspNetCore.Events;
using Personalization.AspNetCore.Hooks;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Offers;
using Personalization.AspNetCore.People;
using Personalization.AspNetCore.Privacy;
using Personalization.AspNetCore.Requests;
using Personalization.Journal;
using Personalization.Sync;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the HTTP API.</summary>
public static class AspNetCorePersonalizationBuilderExtensions
{
    /// <summary>Kestrel puts pieces of what it cannot read, which may be a key or a value, into these events.</summary>
    private const string BadRequestsCategory = "Microsoft.AspNetCore.Server.Kestrel.BadRequests";

    /// <summary>
    /// Adds what <c>MapPersonalizationApi</c> needs: API keys, and that neither they nor index values get into ASP.NET Core's logs and traces.
    /// Call it after the server is chosen (<c>UseKestrel</c> and the like), which <c>WebApplication.CreateBuilder</c> does.
    /// </summary>
    /// <param name="builder">The cache's builder.</param>
    /// <param name="configure">Configures the API.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Keys need a store: <c>UseSqliteKeys</c>, <c>UsePostgresKeys</c> or <c>UseKeyStore</c>.</remarks>
    public static IPersonalizationBuilder AddPersonalizationApi(
        this IPersonalizationBuilder builder, Action<PersonalizationApiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (configure is not null)
        {
            services.Configure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(KeyRing)))
        {
            return builder;
        }

        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton<KeyRing>();
        services.TryAddSingleton<KeyInquiries>();
        services.TryAddSingleton<KeyGate>();
        services.TryAddSingleton<PlacedLookups>();
        services.TryAddSingleton<RequestGuard>();
        services.TryAddSingleton<AnswerBudget>();
        services.TryAddSingleton<BatchAnswer>();
        services.TryAddSingleton<MergedLookup>();
        services.TryAddSingleton<LookupAnswer>();
        services.TryAddSingleton<LookupEndpoints>();
        services.TryAddSingleton<ExplainEndpoint>();
        services.TryAddSingleton<AudienceEndpoints>();
        services.TryAddSingleton<AudienceManagementEndpoints>();
        services.TryAddSingleton<EventCatalogEndpoint>();
        services.TryAddSingleton<EventTailEndpoint>();
        services.TryAddSingleton<ContractEndpoints>();
        services.TryAddSingleton<PeopleEndpoints>();
        services.TryAddSingleton<DeliveryEndpoints>();
        services.TryAddSingleton<SinkEndpoints>();
        services.TryAddSingleton<HookLimit>();
        services.TryAddSingleton<HookEndpoint>();
        services.TryAddSingleton<ManagementLimit>();
        services.TryAddSingleton(provider => new AuditLog(provider.GetRequiredService<IJournal>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<AuditLog>>()));
        services.TryAddSingleton<AuditFilter>();
        services.TryAddSingleton<AuditEndpoints>();
        services.TryAddSingleton<AlertEndpoints>();
        services.TryAddSingleton<DebugReading>();
        services.TryAddSingleton<DebugEndpoints>();
        services.TryAddSingleton<ManagementGate>();
        services.TryAddSingleton<ManagementEndpoints>();
        services.TryAddSingleton<SequenceEndpoints>();
        services.TryAddSingleton<PauseEndpoints>();
        services.TryAddSingleton<DestinationEndpoints>();
        services.TryAddSingleton<LegacyRunEndpoints>();
        services.TryAddSingleton<RunEndpoints>();
        services.TryAddSingleton<LongAnswer>();
        services.TryAddSingleton<PreviewEndpoints>();
        services.TryAddSingleton<UndoEndpoints>();
        services.TryAddSingleton<ModelEndpoints>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, KeyRefresh>());
        services.PostConfigure<LoggerFilterOptions>(
            options => options.Rules.Add(new LoggerFilterRule(providerName: null, BadRequestsCategory, LogLevel.Warning, filter: null)));
        MakePrivate(services);
        return builder;
    }

    private static void MakePrivate(IServiceCollection services)
    {
        var present = services.LastOrDefault(service => service.ServiceType == typeof(IServer) && !service.IsKeyedService);
        if (present is null)
        {
            return;
        }

        services.Remove(present);
        services.AddSingleton<IServer>(provider =>
        {
            Func<string, bool>? isOwnPath = provider.GetRequiredService<IOptions<PersonalizationApiOptions>>().Value.OwnsAllPaths ? new OfferPaths(provider.GetRequiredService<CurrentDefinitions>()).Contains : null;
            return present switch
            {
                { ImplementationInstance: IServer instance } => new PrivateServer(instance, ownsInner: false, isOwnPath),
                { ImplementationFactory: { } factory } => new PrivateServer((IServer)factory(provider), ownsInner: true, isOwnPath),
                _ => new PrivateServer((IServer)ActivatorUtilities.CreateInstance(provider, present.ImplementationType!), ownsInner: true, isOwnPath),
            };
        });
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
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
using Personalization.AspNetCore.OpenApi;
using Personalization.AspNetCore.People;
using Personalization.AspNetCore.Privacy;
using Personalization.AspNetCore.Requests;
using Personalization.Keys;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.Offers;
using Personalization.Sync;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the HTTP API.</summary>
public static class PersonalizationEndpointRouteBuilderExtensions
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];
    private static readonly string[] Delete = [HttpMethods.Delete];
    private static readonly string[] Options = [HttpMethods.Options];

    /// <summary>
    /// Maps lookups below <c>/v1/collections</c>, memberships below <c>/v1/audiences</c> and what <see cref="MapPersonalizationEvents"/> maps where there is real time, the management API below
    /// <c>/api/v1</c>, and the description of all at <c>/openapi/v1.json</c>.
    /// </summary>
    /// <param name="endpoints">Where; a group of routes puts a prefix before them.</param>
    /// <returns>What conventions can be added to, for all of these endpoints.</returns>
    /// <exception cref="InvalidOperationException">The API was not added to the services, or there is no store of keys.</exception>
    public static IEndpointConventionBuilder MapPersonalizationApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var keys = endpoints.ServiceProvider.GetService<KeyRing>() ?? throw new InvalidOperationException(
            "The HTTP API is not among the services. Call AddPersonalizationApi in AddPersonalizationCache.");
        if (!keys.HasStore && !keys.Options.AllowAnonymous)
        {
            throw new InvalidOperationException(
                "There is nowhere to keep API keys, so that nobody could look anything up. Call UseSqliteKeys, UsePostgresKeys or UseKeyStore; "
                + "or set AllowAnonymous, if whoever reaches this app may see every record.");
        }

        var lookups = endpoints.ServiceProvider.GetRequiredService<LookupEndpoints>();
        var gate = endpoints.ServiceProvider.GetRequiredService<KeyGate>();
        var group = endpoints.MapGroup(string.Empty);
        Map(group, RouteTemplates.Record, GetAndHead, gate.Guard(ApiKeyScope.Read, lookups.FindAsync), LookupOperations.Find);
        Map(group, RouteTemplates.Explain, Get, gate.Guard(ApiKeyScope.Manage, endpoints.ServiceProvider.GetRequiredService<ExplainEndpoint>().ExplainAsync), LookupOperations.Explain);
        Map(group, RouteTemplates.Records, Post, gate.Guard(ApiKeyScope.Read, lookups.FindByBodyAsync), LookupOperations.FindByBody);
        Map(group, RouteTemplates.Index, Post, gate.Guard(ApiKeyScope.Read, lookups.FindManyAsync), LookupOperations.FindMany);
        MapManagement(group, endpoints.ServiceProvider, gate);
        Map(group, "/api/v1/hooks/{id}", Post, endpoints.ServiceProvider.GetRequiredService<HookEndpoint>().Limited(endpoints.ServiceProvider.GetRequiredService<HookLimit>()), HookOperations.Take);
        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(IEventIngest)) == true)
        {
            MapPersonalizationEvents(group);
        }

        if (endpoints.ServiceProvider.GetService<IServiceProviderIsService>()?.IsService(typeof(AudienceMembership)) == true)
        {
            MapAudiences(group, endpoints.ServiceProvider, gate);
            MapEventManagement(group, endpoints.ServiceProvider, gate);
            MapPersonalizationOffers(group);
        }

        group.MapMethods("/openapi/v1.json", GetAndHead, new OpenApiDocument(endpoints.ServiceProvider.GetRequiredService<EndpointDataSource>()).WriteAsync)
            .WithDisplayName("Personalization: OpenAPI document");
        return group;
    }

    /// <summary>
    /// Maps the routes that take events: <c>POST /v1/{track|identify|page|screen|group|alias|batch|import}</c>. <see cref="MapPersonalizationApi"/> maps these too; this is for an app that is open to
    /// browsers and serves nothing else.
    /// </summary>
    /// <param name="endpoints">Where; a group of routes puts a prefix before them.</param>
    /// <returns>What conventions can be added to, for all of these endpoints.</returns>
    /// <exception cref="InvalidOperationException">The API or real time was not added to the services.</exception>
    public static IEndpointConventionBuilder MapPersonalizationEvents(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        if (services.GetService<RequestGuard>() is not { } guard || services.GetService<IEventIngest>() is not { } ingest)
        {
            throw new InvalidOperationException("The HTTP API or real time is not among the services. Call AddPersonalizationApi and AddRealtime in AddPersonalizationCache.");
        }

        var events = new EventEndpoints(new EventSources(services.GetRequiredService<CurrentDefinitions>()), ingest, services.GetRequiredService<RecentRejections>(), guard, services.GetRequiredService<TimeProvider>());
        var group = endpoints.MapGroup(string.Empty);
        foreach (var (route, operation) in EventOperations.All)
        {
            var pattern = $"/v1/{operation.Id}";
            Map(group, pattern, Post, events.AcceptFrom(route), operation);
            group.MapMethods(pattern, Options, events.AskAsync).WithDisplayName($"Personalization: may a page send to {operation.Id}");
        }

        return group;
    }

    /// <summary>
    /// Maps the routes of offers: <c>POST /{database}/{table}</c> and <c>/public/{database}/{table}</c>, for the databases that are configured and no others. <see cref="MapPersonalizationApi"/> maps these
    /// too; this is for an app that is open to browsers and serves nothing else.
    /// </summary>
    /// <param name="endpoints">Where; a group of routes puts a prefix before them.</param>
    /// <returns>What conventions can be added to, for all of these endpoints.</returns>
    /// <exception cref="InvalidOperationException">The API or real time was not added to the services.</exception>
    public static IEndpointConventionBuilder MapPersonalizationOffers(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var services = endpoints.ServiceProvider;
        if (services.GetService<RequestGuard>() is not { } guard || services.GetService<OfferService>() is not { } service)
        {
            throw new InvalidOperationException("The HTTP API or real time is not among the services. Call AddPersonalizationApi and AddRealtime in AddPersonalizationCache.");
        }

        var group = endpoints.MapGroup(string.Empty);
        var offers = new OfferEndpoints(service, guard);
        var databases = new RouteValueDictionary { [OfferPaths.Database] = new OfferPaths(services.GetRequiredService<CurrentDefinitions>()) };
        foreach (var (route, operation) in new[] { (OfferPaths.Route, OfferOperations.Ask), (OfferPaths.PublicRoute, OfferOperations.AskPublicly) })
        {
            // Of every method: a route of some methods would answer 405 for the others, of any two segments.
            group.Map(RoutePatternFactory.Parse(route, defaults: null, databases), offers.RunAsync)
                .WithDisplayName($"Personalization: {operation.Id}")
                .WithMetadata(operation, new HttpLoggingAttribute(HttpLoggingFields.None));
        }

        return group;
    }

    /// <summary>Asks for an API key with a scope, before the endpoint runs: 401, 403 and 429 otherwise.</summary>
    /// <typeparam name="TBuilder">The kind of builder.</typeparam>
    /// <param name="builder">The endpoint, or a group of them.</param>
    /// <param name="scope">One scope.</param>
    /// <returns>The same builder.</returns>
    public static TBuilder RequirePersonalizationScope<TBuilder>(this TBuilder builder, ApiKeyScope scope)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Add(endpoint =>
        {
            var next = endpoint.RequestDelegate ?? throw new InvalidOperationException("The endpoint has nothing to run.");
            Func<HttpContext, KeyEntry, Task> run = (context, _) => next(context);
            endpoint.RequestDelegate = context => context.RequestServices.GetRequiredService<KeyGate>().EnterAsync(context, scope, run);
        });
        return builder;
    }

    private static void MapAudiences(IEndpointRouteBuilder group, IServiceProvider services, KeyGate gate)
    {
        var audiences = services.GetRequiredService<AudienceEndpoints>();
        Map(group, RouteTemplates.Member, GetAndHead, gate.Guard(ApiKeyScope.Read, audiences.FindAsync), AudienceOperations.Find);
        Map(group, RouteTemplates.MemberByIndex, GetAndHead, gate.Guard(ApiKeyScope.Read, audiences.FindByIndexAsync), AudienceOperations.FindByIndex);
        Map(group, RouteTemplates.ExplainMember, Get, gate.Guard(ApiKeyScope.Manage, audiences.ExplainAsync), AudienceOperations.Explain);
        Map(group, RouteTemplates.Members, Post, gate.Guard(ApiKeyScope.Read, audiences.FindManyAsync), AudienceOperations.FindMany);
        Map(group, RouteTemplates.MembersByIndex, Post, gate.Guard(ApiKeyScope.Read, audiences.FindManyByIndexAsync), AudienceOperations.FindManyByIndex);
        var people = services.GetRequiredService<PeopleEndpoints>();
        var management = services.GetRequiredService<ManagementEndpoints>();
        Map(group, RouteTemplates.Person, Delete, gate.Guard(ApiKeyScope.Manage, management.Limited(people.EraseAsync)), PeopleOperations.Erase);
        Map(group, RouteTemplates.AllowPerson, Post, gate.Guard(ApiKeyScope.Manage, management.Limited(people.AllowAsync)), PeopleOperations.Allow);
        Map(group, RouteTemplates.Timeline, Get, gate.Guard(ApiKeyScope.Manage, management.Limited(people.TimelineAsync)), PeopleOperations.Timeline);
        var managed = services.GetRequiredService<AudienceManagementEndpoints>();
        Map(group, "/api/v1/audiences", Get, gate.Guard(ApiKeyScope.Manage, management.Limited(managed.ListAsync)), AudienceManagementOperations.List);
        Map(group, "/api/v1/audiences/{name}/preview", Get, gate.Guard(ApiKeyScope.Manage, management.Limited(managed.PreviewAsync)), AudienceManagementOperations.Preview);
        Map(group, "/api/v1/audiences/{name}/verify", Post, gate.Guard(ApiKeyScope.Manage, management.Limited(managed.VerifyAsync)), AudienceManagementOperations.Verify);
        Map(group, "/api/v1/audiences/replay", Post, gate.Guard(ApiKeyScope.Manage, management.Limited(managed.ReplayAllAsync)), AudienceManagementOperations.ReplayAll);
        Map(group, "/api/v1/audiences/{name}/replay", Post, gate.Guard(ApiKeyScope.Manage, management.Limited(managed.ReplayAsync)), AudienceManagementOperations.Replay);
        Map(group, "/api/v1/audiences/{name}/reconcile", Post, gate.Guard(ApiKeyScope.Manage, management.Limited(managed.ReconcileAsync)), AudienceManagementOperations.Reconcile);
        var contracts = services.GetRequiredService<ContractEndpoints>();
        Map(group, "/api/v1/events/violations", Get, gate.Guard(ApiKeyScope.Manage, management.Limited(contracts.ListAsync)), ContractOperations.List);
        Map(group, "/api/v1/events/violations/replay", Post, gate.Guard(ApiKeyScope.Manage, management.Limited(contracts.ReplayAsync)), ContractOperations.Replay);
        Map(group, "/api/v1/contracts/infer", Get, gate.Guard(ApiKeyScope.Manage, management.Limited(contracts.InferAsync)), ContractOperations.Infer);
        MapDeliveries(group, services, gate);
    }

    private static void MapEventManagement(IEndpointRouteBuilder group, IServiceProvider services, KeyGate gate)
    {
        var management = services.GetRequiredService<ManagementEndpoints>();
        var catalog = services.GetRequiredService<EventCatalogEndpoint>();
        var tail = services.GetRequiredService<EventTailEndpoint>();
        Map(group, "/api/v1/events/catalog", Get, gate.Guard(ApiKeyScope.Manage, management.Limited(catalog.ReadAsync)), EventManagementOperations.Catalog);
        Map(group, "/api/v1/event-sources/{name}/tail", Get, gate.Guard(ApiKeyScope.Manage, management.Limited(tail.FollowAsync)), EventManagementOperations.Tail);
    }

    private static void MapDeliveries(IEndpointRouteBuilder group, IServiceProvider services, KeyGate gate)
    {
        var management = services.GetRequiredService<ManagementEndpoints>();
        var deliveries = services.GetRequiredService<DeliveryEndpoints>();
        Manage("realtime-syncs", Get, deliveries.ListSyncsAsync, DeliveryOperations.ListSyncs);
        Manage("realtime-syncs/{name}/deliveries", Get, deliveries.ListDeliveriesAsync, DeliveryOperations.ListDeliveries);
        Manage("realtime-syncs/{name}/dead-letters/replay", Post, deliveries.ReplayAllAsync, DeliveryOperations.ReplayAll);
        Manage("realtime-syncs/{name}/dead-letters/discard", Post, deliveries.DiscardAllAsync, DeliveryOperations.DiscardAll);
        Manage("dead-letters", Get, deliveries.ListLettersAsync, DeliveryOperations.ListLetters);
        Manage("dead-letters/{id}", Get, deliveries.FindLetterAsync, DeliveryOperations.FindLetter);
        Manage("dead-letters/{id}/replay", Post, deliveries.ReplayAsync, DeliveryOperations.Replay);
        Manage("dead-letters/{id}/discard", Post, deliveries.DiscardAsync, DeliveryOperations.Discard);
        var sinks = services.GetRequiredService<SinkEndpoints>();
        Manage("sinks", Get, sinks.ListAsync, SinkOperations.List);
        Manage("sinks/{name}/failures", Get, sinks.ListFailuresAsync, SinkOperations.ListFailures);
        Manage("sinks/{name}/replay", Post, sinks.ReplayAsync, SinkOperations.Replay);
        Manage("sinks/{name}/discard", Post, sinks.DiscardAsync, SinkOperations.Discard);
        Manage("sinks/{name}/snapshot", Post, sinks.SnapshotAsync, SinkOperations.Snapshot);

        void Manage(string pattern, string[] methods, Func<HttpContext, KeyEntry, Task> handler, ApiOperation operation)
            => Map(group, "/api/v1/" + pattern, methods, gate.Guard(ApiKeyScope.Manage, management.Limited(handler)), operation);
    }

    private static void MapManagement(IEndpointRouteBuilder group, IServiceProvider services, KeyGate gate)
    {
        var management = services.GetRequiredService<ManagementEndpoints>();
        var runs = services.GetRequiredService<RunEndpoints>();
        var previews = services.GetRequiredService<PreviewEndpoints>();
        var models = services.GetRequiredService<ModelEndpoints>();
        const string start = "/api/v1/";
        Manage("sources", Get, management.ListSourcesAsync, ManagementOperations.ListSources);
        Manage("models", Get, management.ListModelsAsync, ManagementOperations.ListModels);
        Manage("syncs", Get, management.ListSyncsAsync, ManagementOperations.ListSyncs);
        Trigger("syncs/trigger", management.TriggerAsync, ManagementOperations.Trigger);
        Manage("syncs/{id}", Get, management.FindSyncAsync, ManagementOperations.FindSync);
        Trigger("syncs/{id}/trigger", management.TriggerAsync, ManagementOperations.TriggerSync);
        Manage("syncs/{id}/runs", Get, runs.ListOfSyncAsync, ManagementOperations.ListRuns);
        Manage("runs", Get, runs.ListAsync, ManagementOperations.ListAllRuns);
        Manage("runs/{runId}", Get, runs.FindAsync, ManagementOperations.FindRun);
        Manage("runs/{runId}/rejected", Get, runs.ListRejectedAsync, ManagementOperations.ListRejected);
        Manage("syncs/{id}/runs/{runId}/cancel", Post, runs.CancelAsync, ManagementOperations.Cancel);
        Manage("syncs/{id}/plan", Post, previews.PlanAsync, PreviewOperations.Plan);
        Manage("syncs/{id}/reconcile", Post, previews.ReconcileAsync, PreviewOperations.Reconcile);
        Manage("syncs/{id}/test", Post, previews.TestAsync, PreviewOperations.Test);
        Manage("syncs/{id}/forget", Post, previews.ForgetAsync, PreviewOperations.Forget);
        var pauses = services.GetRequiredService<PauseEndpoints>();
        Manage("syncs/{id}/pause", Post, pauses.PauseSyncAsync, PauseOperations.PauseSync);
        Manage("syncs/{id}/resume", Post, pauses.ResumeSyncAsync, PauseOperations.ResumeSync);
        var debug = services.GetRequiredService<DebugEndpoints>();
        Manage("syncs/{id}/debug", Get, debug.FindAsync, DebugOperations.Find);
        Manage("syncs/{id}/debug", Post, debug.SwitchOnAsync, DebugOperations.SwitchOn);
        Manage("syncs/{id}/debug", Delete, debug.SwitchOffAsync, DebugOperations.SwitchOff);
        Manage("syncs/{id}/rows", Get, debug.ListOfSyncAsync, DebugOperations.ListOfSync);
        Manage("runs/{runId}/rows", Get, debug.ListOfRunAsync, DebugOperations.ListOfRun);
        Manage("audit", Get, services.GetRequiredService<AuditEndpoints>().ListAsync, AuditOperations.List);
        var undo = services.GetRequiredService<UndoEndpoints>();
        Manage("runs/{runId}/undo", Post, undo.UndoAsync, UndoOperations.Undo);
        Manage("syncs/{id}/release", Post, undo.ReleaseAsync, UndoOperations.Release);
        Manage("held", Get, undo.ListHeldAsync, UndoOperations.ListHeld);
        Manage("unmanaged", Get, undo.ListUnmanagedAsync, UndoOperations.ListUnmanaged);
        Manage("config/diff", Get, undo.CompareAsync, UndoOperations.Compare);
        Manage("models/{name}/preview", Get, models.PreviewAsync, PreviewOperations.PreviewModel);
        Manage("sources/{name}/test", Post, models.TestSourceAsync, PreviewOperations.TestSource);
        var alerts = services.GetRequiredService<AlertEndpoints>();
        Manage("alerts", Get, alerts.ListAsync, AlertOperations.List);
        Manage("alerts/mute", Post, alerts.MuteAsync, AlertOperations.Mute);
        Manage("alerts/unmute", Post, alerts.UnmuteAsync, AlertOperations.Unmute);
        Manage("alerts/channels/{name}/test", Post, alerts.TestAsync, AlertOperations.Test);
        MapSequences(group, services, gate);

        // Airflow's hook sends forms.
        void Trigger(string pattern, Func<HttpContext, KeyEntry, Task> handler, ApiOperation operation)
            => Map(group, start + pattern, Post, gate.Guard(ApiKeyScope.Manage, management.Limited(handler, takesForms: true)), operation);

        void Manage(string pattern, string[] methods, Func<HttpContext, KeyEntry, Task> handler, ApiOperation operation)
            => Map(group, start + pattern, methods, gate.Guard(ApiKeyScope.Manage, management.Limited(handler)), operation);
    }

    private static void MapSequences(IEndpointRouteBuilder group, IServiceProvider services, KeyGate gate)
    {
        var management = services.GetRequiredService<ManagementEndpoints>();
        var sequences = services.GetRequiredService<SequenceEndpoints>();
        var destinations = services.GetRequiredService<DestinationEndpoints>();
        var legacy = services.GetRequiredService<LegacyRunEndpoints>();
        Manage("/api/v1/sequences", Get, sequences.ListAsync, SequenceOperations.ListAlone);
        Manage("/api/v1/syncs/sequences", Get, sequences.ListAsync, SequenceOperations.List);
        Manage("/api/v1/syncs/sequences/{id}", Get, sequences.FindAsync, SequenceOperations.Find);
        Trigger("/api/v1/syncs/sequences/{id}/trigger", sequences.TriggerAsync, SequenceOperations.Trigger);
        Manage("/api/v1/syncs/sequences/{id}/runs", Get, sequences.ListRunsAsync, SequenceOperations.ListRuns);
        Manage("/api/v1/syncs/sequences/runs/{runId}", Get, sequences.FindRunAsync, SequenceOperations.FindRun);
        Manage("/api/v1/syncs/sequences/runs/{runId}/cancel", Post, sequences.CancelAsync, SequenceOperations.Cancel);
        var pauses = services.GetRequiredService<PauseEndpoints>();
        Manage("/api/v1/syncs/sequences/{id}/pause", Post, pauses.PauseSequenceAsync, PauseOperations.PauseSequence);
        Manage("/api/v1/syncs/sequences/{id}/resume", Post, pauses.ResumeSequenceAsync, PauseOperations.ResumeSequence);
        Manage("/api/v1/destinations", Get, destinations.ListAsync, SequenceOperations.ListDestinations);
        Manage("/api/v1/destinations/{id}", Get, destinations.FindAsync, SequenceOperations.FindDestination);
        Trigger("/api/v2/rest/run/{id}", legacy.StartAsync, SequenceOperations.StartLegacyRun);
        Manage("/api/v2/rest/sync/{id}", Get, legacy.FindAsync, SequenceOperations.FindLegacySync);

        void Trigger(string pattern, Func<HttpContext, KeyEntry, Task> handler, ApiOperation operation)
            => Map(group, pattern, Post, gate.Guard(ApiKeyScope.Manage, management.Limited(handler, takesForms: true)), operation);

        void Manage(string pattern, string[] methods, Func<HttpContext, KeyEntry, Task> handler, ApiOperation operation)
            => Map(group, pattern, methods, gate.Guard(ApiKeyScope.Manage, management.Limited(handler)), operation);
    }

    private static void Map(IEndpointRouteBuilder group, string pattern, string[] methods, RequestDelegate handler, ApiOperation operation)
        => group.MapMethods(pattern, methods, handler)
            .WithDisplayName($"Personalization: {operation.Id}")
            .WithMetadata(operation, new HttpLoggingAttribute(HttpLoggingFields.None));
}

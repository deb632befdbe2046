using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi;
using Personalization.AspNetCore.Privacy;
using Personalization.Keys;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the HTTP API.</summary>
public static class PersonalizationEndpointRouteBuilderExtensions
{
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] Post = [HttpMethods.Post];

    /// <summary>
    /// Maps lookups below <c>/v1/collections</c>, the management API below <c>/api/v1</c>, and the description of both at <c>/openapi/v1.json</c>.
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
        Map(group, RouteTemplates.Explain, Get, gate.Guard(ApiKeyScope.Manage, lookups.ExplainAsync), LookupOperations.Explain);
        Map(group, RouteTemplates.Records, Post, gate.Guard(ApiKeyScope.Read, lookups.FindByBodyAsync), LookupOperations.FindByBody);
        Map(group, RouteTemplates.Index, Post, gate.Guard(ApiKeyScope.Read, lookups.FindManyAsync), LookupOperations.FindMany);
        MapManagement(group, endpoints.ServiceProvider, gate);
        group.MapMethods("/openapi/v1.json", GetAndHead, new OpenApiDocument(endpoints.ServiceProvider.GetRequiredService<EndpointDataSource>()).WriteAsync)
            .WithDisplayName("Personalization: OpenAPI document");
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

    private static void MapManagement(IEndpointRouteBuilder group, IServiceProvider services, KeyGate gate)
    {
        var management = services.GetRequiredService<ManagementEndpoints>();
        var previews = services.GetRequiredService<PreviewEndpoints>();
        var models = services.GetRequiredService<ModelEndpoints>();
        const string start = "/api/v1/";
        Manage("sources", Get, management.ListSourcesAsync, ManagementOperations.ListSources);
        Manage("models", Get, management.ListModelsAsync, ManagementOperations.ListModels);
        Manage("syncs", Get, management.ListSyncsAsync, ManagementOperations.ListSyncs);
        Manage("syncs/trigger", Post, management.TriggerAsync, ManagementOperations.Trigger);
        Manage("syncs/{id}", Get, management.FindSyncAsync, ManagementOperations.FindSync);
        Manage("syncs/{id}/trigger", Post, management.TriggerAsync, ManagementOperations.TriggerSync);
        Manage("syncs/{id}/runs", Get, management.ListRunsAsync, ManagementOperations.ListRuns);
        Manage("runs", Get, management.ListAllRunsAsync, ManagementOperations.ListAllRuns);
        Manage("runs/{runId}", Get, management.FindRunAsync, ManagementOperations.FindRun);
        Manage("runs/{runId}/rejected", Get, management.ListRejectedAsync, ManagementOperations.ListRejected);
        Manage("syncs/{id}/runs/{runId}/cancel", Post, management.CancelAsync, ManagementOperations.Cancel);
        Manage("syncs/{id}/plan", Post, previews.PlanAsync, PreviewOperations.Plan);
        Manage("syncs/{id}/reconcile", Post, previews.ReconcileAsync, PreviewOperations.Reconcile);
        Manage("syncs/{id}/test", Post, previews.TestAsync, PreviewOperations.Test);
        Manage("syncs/{id}/forget", Post, previews.ForgetAsync, PreviewOperations.Forget);
        Manage("models/{name}/preview", Get, models.PreviewAsync, PreviewOperations.PreviewModel);
        Manage("sources/{name}/test", Post, models.TestSourceAsync, PreviewOperations.TestSource);

        void Manage(string pattern, string[] methods, Func<HttpContext, KeyEntry, Task> handler, ApiOperation operation)
            => Map(group, start + pattern, methods, gate.Guard(ApiKeyScope.Manage, management.Limited(handler)), operation);
    }

    private static void Map(IEndpointRouteBuilder group, string pattern, string[] methods, RequestDelegate handler, ApiOperation operation)
        => group.MapMethods(pattern, methods, handler)
            .WithDisplayName($"Personalization: {operation.Id}")
            .WithMetadata(operation, new HttpLoggingAttribute(HttpLoggingFields.None));
}

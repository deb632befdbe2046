using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpLogging;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi;
using Personalization.AspNetCore.Privacy;
using Personalization.AspNetCore.Problems;
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
        var group = endpoints.MapGroup(string.Empty);
        Map(group, RouteTemplates.Record, GetAndHead, lookups.FindAsync, LookupOperations.Find);
        Map(group, RouteTemplates.Explain, Get, lookups.ExplainAsync, LookupOperations.Explain);
        Map(group, RouteTemplates.Records, Post, lookups.FindByBodyAsync, LookupOperations.FindByBody);
        Map(group, RouteTemplates.Index, Post, lookups.FindManyAsync, LookupOperations.FindMany);
        MapManagement(group, endpoints.ServiceProvider.GetRequiredService<ManagementEndpoints>());
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
            endpoint.RequestDelegate = context => context.RequestServices.GetRequiredService<KeyGate>().Enter(context, scope, out var problem) is null
                ? ProblemWriter.WriteAsync(context, problem!)
                : next(context);
        });
        return builder;
    }

    private static void MapManagement(IEndpointRouteBuilder group, ManagementEndpoints management)
    {
        const string start = "/api/v1/";
        Map(group, start + "sources", Get, management.ListSourcesAsync, ManagementOperations.ListSources);
        Map(group, start + "models", Get, management.ListModelsAsync, ManagementOperations.ListModels);
        Map(group, start + "syncs", Get, management.ListSyncsAsync, ManagementOperations.ListSyncs);
        Map(group, start + "syncs/trigger", Post, management.TriggerAsync, ManagementOperations.Trigger);
        Map(group, start + "syncs/{id}", Get, management.FindSyncAsync, ManagementOperations.FindSync);
        Map(group, start + "syncs/{id}/trigger", Post, management.TriggerAsync, ManagementOperations.TriggerSync);
        Map(group, start + "syncs/{id}/runs", Get, management.ListRunsAsync, ManagementOperations.ListRuns);
        Map(group, start + "runs", Get, management.ListAllRunsAsync, ManagementOperations.ListAllRuns);
        Map(group, start + "runs/{runId}", Get, management.FindRunAsync, ManagementOperations.FindRun);
        Map(group, start + "runs/{runId}/rejected", Get, management.ListRejectedAsync, ManagementOperations.ListRejected);
        Map(group, start + "syncs/{id}/runs/{runId}/cancel", Post, management.CancelAsync, ManagementOperations.Cancel);
    }

    private static void Map(IEndpointRouteBuilder group, string pattern, string[] methods, RequestDelegate handler, ApiOperation operation)
        => group.MapMethods(pattern, methods, handler)
            .WithDisplayName($"Personalization: {operation.Id}")
            .WithMetadata(operation, new HttpLoggingAttribute(HttpLoggingFields.None));
}

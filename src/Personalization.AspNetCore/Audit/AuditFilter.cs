using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Personalization.AspNetCore.Keys;
using Personalization.AspNetCore.OpenApi;
using Personalization.AspNetCore.Problems;
using Personalization.Journal;

namespace Personalization.AspNetCore.Audit;

/// <summary>Writes an entry of the audit log for each request to the management API that changes something: the one place for all routes, behind the check of the key.</summary>
internal sealed class AuditFilter(AuditLog log)
{
    private const string CallerGone = "caller_gone";

    /// <summary>Answers what an endpoint adds to the entry of its request; it is lost where none is written.</summary>
    internal static AuditDetails DetailsOf(HttpContext context) => context.Features.Get<AuditDetails>() ?? new AuditDetails();

    internal Task RunAsync(HttpContext context, KeyEntry key, Func<HttpContext, KeyEntry, Task> next)
    {
        var method = context.Request.Method;
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)
            || context.GetEndpoint()?.Metadata.GetMetadata<ApiOperation>() is not { } operation || AuditedRoutes.Find(operation.Id) is not { } route)
        {
            return next(context, key);
        }

        return AuditAsync(context, key, route, next);
    }

    private async Task AuditAsync(HttpContext context, KeyEntry key, AuditedRoute route, Func<HttpContext, KeyEntry, Task> next)
    {
        var details = new AuditDetails();
        context.Features.Set(details);
        try
        {
            await next(context, key).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await WriteAsync(context, key, route, exception.GetType().Name).ConfigureAwait(false);
            throw;
        }

        var problem = context.Features.Get<ApiProblem>();
        if (!details.ChangesNothing && (problem is null || !IsRefusal(problem.Status)))
        {
            var isUnknown = problem is null && context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted;
            await WriteAsync(context, key, route, problem?.Code ?? (isUnknown ? CallerGone : null)).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a request was turned away before anything was begun: forbidden, malformed, or of something that is not there.</summary>
    private static bool IsRefusal(int status) => status is >= 400 and < 500 and not StatusCodes.Status409Conflict;

    private ValueTask<bool> WriteAsync(HttpContext context, KeyEntry key, AuditedRoute route, string? errorCode)
    {
        var details = DetailsOf(context);
        return log.WriteAsync(new AuditEntry
        {
            Action = route.Action,
            Actor = key.Id is null ? AuditActor.Anonymous : new AuditActor("key", key.Id, key.Name),
            ResourceType = route.ResourceType,
            Resource = details.Resource ?? string.Join('/', route.Names.Select(name => context.GetRouteValue(name) as string)),
            ErrorCode = errorCode,
            Details = details.ToJson(),
        });
    }
}

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
        context.Features.Set(new AuditDetails());
        var isOver = false;

        // Before the answer goes, so that whoever has it finds the entry.
        context.Response.OnStarting(() => EndAsync(null));
        try
        {
            await next(context, key).ConfigureAwait(false);
            await EndAsync(null).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await EndAsync(exception.GetType().Name).ConfigureAwait(false);
            throw;
        }

        async Task EndAsync(string? failure)
        {
            if (!isOver)
            {
                isOver = true;
                await WriteAsync(context, key, route, failure).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether a request was turned away before anything was begun: forbidden, malformed, or of something that is not there.</summary>
    private static bool IsRefusal(int status) => status is >= 400 and < 500 and not StatusCodes.Status409Conflict;

    private async ValueTask WriteAsync(HttpContext context, KeyEntry key, AuditedRoute route, string? failure)
    {
        var details = DetailsOf(context);
        var problem = context.Features.Get<ApiProblem>();
        if (details.ChangesNothing || (problem is not null && IsRefusal(problem.Status)))
        {
            return;
        }

        var isUnknown = problem is null && context.RequestAborted.IsCancellationRequested;
        await log.WriteAsync(new AuditEntry
        {
            Action = route.Action,
            Actor = key.Id is null ? AuditActor.Anonymous : new AuditActor("key", key.Id, key.Name),
            ResourceType = route.ResourceType,
            Resource = details.Resource ?? string.Join('/', route.Names.Select(name => context.GetRouteValue(name) as string)),
            ErrorCode = failure ?? problem?.Code ?? (isUnknown ? CallerGone : null),
            Details = details.ToJson(),
        }).ConfigureAwait(false);
    }
}

using Microsoft.AspNetCore.Http;
using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.Events;

/// <summary>Says to browsers which pages may send. Cookies never count here, so credentials are never allowed.</summary>
internal static class EventOrigins
{
    private const string Any = "*";
    private const int LongestHeaderNames = 1024;

    /// <summary>How long a browser need not ask again, in seconds. What is sent is checked each time anyway.</summary>
    private const string MaxAge = "7200";

    /// <summary>Whether what a request is sent by may send to a source: no page, one of the same origin, or one that the source lists. Says so to the browser.</summary>
    internal static bool Allow(HttpContext context, EventSourceDefinition source)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsOwn(context.Request, origin))
        {
            return true;
        }

        if (!Lists(source, origin))
        {
            return false;
        }

        context.Response.Headers.AccessControlAllowOrigin = origin;
        return true;
    }

    /// <summary>Answers a browser that asks before it sends; it does not say to which source. What it may then send is checked by the source's own list.</summary>
    internal static bool AllowAsking(HttpContext context, IReadOnlyList<EventSourceDefinition> sources)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || !(IsOwn(context.Request, origin) || sources.Any(source => Lists(source, origin))))
        {
            return false;
        }

        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowMethods = HttpMethods.Post;
        headers.AccessControlMaxAge = MaxAge;
        var asked = context.Request.Headers.AccessControlRequestHeaders.ToString();
        headers.AccessControlAllowHeaders = asked.Length is > 0 and <= LongestHeaderNames ? asked : "Authorization, Content-Type, Content-Encoding";
        return true;
    }

    private static bool IsOwn(HttpRequest request, string origin)
        => origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);

    private static bool Lists(EventSourceDefinition source, string origin)
        => source.Origins.Any(listed => listed == Any || origin.Equals(listed.TrimEnd('/'), StringComparison.OrdinalIgnoreCase));
}

using Microsoft.AspNetCore.Routing;

namespace Personalization.Hosting.Serving;

/// <summary>Logs requests by the template of their route; paths, queries and headers hold keys and values, so none of these is logged.</summary>
internal sealed class RequestLog(RequestDelegate next, ILogger<RequestLog> logger, TimeProvider time)
{
    private const string UnknownRoute = "(no route)";

    /// <summary>Only these are written as they are: a caller may send any text as a method.</summary>
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"];

    public async Task InvokeAsync(HttpContext context)
    {
        var started = time.GetTimestamp();
        try
        {
            await next(context);
        }
        catch (Exception) when (Log(context, StatusCodes.Status500InternalServerError, started))
        {
            throw;
        }

        Log(context, context.Response.StatusCode, started);
    }

    private bool Log(HttpContext context, int status, long started)
    {
        var level = LevelOf(status);
        if (logger.IsEnabled(level))
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? UnknownRoute;
            var method = Array.IndexOf(Methods, context.Request.Method) >= 0 ? context.Request.Method : "(other)";
            logger.Request(level, method, route, status, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3));
        }

        return true;
    }

    /// <summary>Only what fails here is told of without being asked: callers who are refused could fill a disk.</summary>
    private static LogLevel LevelOf(int status) => status >= StatusCodes.Status500InternalServerError ? LogLevel.Warning : LogLevel.Debug;
}

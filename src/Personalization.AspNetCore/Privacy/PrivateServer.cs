using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Personalization.AspNetCore.Privacy;

/// <summary>
/// Hands requests on with the route's template as path, so that nothing which names a request (log events, scopes, spans, and what
/// the app adds to these) ever sees an index value. Lookups read the target, which stays.
/// </summary>
/// <param name="inner">The server.</param>
/// <param name="ownsInner">Whether it is disposed with this.</param>
/// <param name="isOwnPath">Where all paths are the API's: which of them are configured. <see langword="null"/> where an app has paths of its own.</param>
/// <remarks>ASP.NET Core writes its first log event and opens its span before any middleware runs; this is the only place before it.</remarks>
internal sealed class PrivateServer(IServer inner, bool ownsInner, Func<string, bool>? isOwnPath) : IServer
{
    public IFeatureCollection Features => inner.Features;

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
        => inner.StartAsync(new PrivateApplication<TContext>(application, isOwnPath), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => inner.StopAsync(cancellationToken);

    public void Dispose()
    {
        if (ownsInner)
        {
            inner.Dispose();
        }
    }

    private sealed class PrivateApplication<TContext>(IHttpApplication<TContext> inner, Func<string, bool>? isOwnPath) : IHttpApplication<TContext>
        where TContext : notnull
    {
        public TContext CreateContext(IFeatureCollection contextFeatures)
        {
            if (contextFeatures.Get<IHttpRequestFeature>() is { } request)
            {
                var template = isOwnPath is not null ? RouteTemplates.OfAll(request.Path, isOwnPath) : RouteTemplates.Of(request.Path);
                request.Path = template ?? request.Path;
                if (isOwnPath is not null || template is not null || RouteTemplates.IsManagement(request.Path))
                {
                    request.QueryString = string.Empty;
                }
            }

            return inner.CreateContext(contextFeatures);
        }

        public Task ProcessRequestAsync(TContext context) => inner.ProcessRequestAsync(context);

        public void DisposeContext(TContext context, Exception? exception) => inner.DisposeContext(context, exception);
    }
}

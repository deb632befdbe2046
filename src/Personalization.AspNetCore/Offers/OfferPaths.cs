using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Personalization.Realtime;
using Personalization.Sync;

namespace Personalization.AspNetCore.Offers;

/// <summary>Which paths are those of offers: a database that is configured now, and a table. So no other path of an app becomes one. Thread-safe.</summary>
internal sealed class OfferPaths(CurrentDefinitions current) : IRouteConstraint
{
    internal const string Route = "/{database}/{table}";
    internal const string PublicRoute = "/public/{database}/{table}";
    internal const string Database = "database";
    internal const string Table = "table";

    private const string Public = "public";

    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection)
        => values.TryGetValue(routeKey, out var value) && value is string database && IsDatabase(database);

    /// <summary>Whether a path as a whole is one of offers.</summary>
    internal bool Contains(string path) => path.Trim('/').Split('/') switch
    {
        [Public, var database, _] => IsDatabase(database),
        [var database, _] => IsDatabase(database),
        _ => false,
    };

    private bool IsDatabase(string name)
    {
        foreach (var offers in current.Value.Find<RealtimeDefinitions>()?.Offers ?? [])
        {
            if (string.Equals(offers.Database, name, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}

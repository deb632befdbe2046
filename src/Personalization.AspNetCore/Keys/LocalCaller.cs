using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Keys;

/// <summary>
/// Who may ask where no key is asked for: programs of this machine, and pages of this service. A page of another site could otherwise ask by
/// the browser of somebody here, also under a name of its own that leads to this machine (DNS rebinding). Callers whom the application has
/// authenticated itself are its own affair.
/// </summary>
internal static class LocalCaller
{
    /// <summary>Answers why a request is refused, or <see langword="null"/>.</summary>
    internal static ApiProblem? Check(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true })
        {
            return null;
        }

        var request = context.Request;
        return !IsLoopback(request.Host.Host) ? ApiProblems.OtherHost
            : IsOfThisSite(request.Headers["Sec-Fetch-Site"]) && IsOfThisOrigin(request) ? null
            : ApiProblems.OtherOrigin;
    }

    /// <summary>Names that nobody else can own: localhost and names below it (RFC 6761), those of Debian for ::1, and addresses.</summary>
    internal static bool IsLoopback(string host)
    {
        var name = host.EndsWith('.') ? host[..^1] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
            || name.Equals("ip6-localhost", StringComparison.OrdinalIgnoreCase) || name.Equals("ip6-loopback", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>Browsers say where a request comes from (Fetch Metadata); <c>none</c> is a person who typed the address. Others say nothing.</summary>
    private static bool IsOfThisSite(StringValues site) => site.Count == 0 || (site.Count == 1 && site[0] is "same-origin" or "none");

    private static bool IsOfThisOrigin(HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count == 0
            || (origin.Count == 1 && string.Equals(origin[0], $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase));
    }
}

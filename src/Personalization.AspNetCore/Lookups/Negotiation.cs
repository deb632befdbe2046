using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Personalization.AspNetCore.Lookups;

/// <summary>Reads the headers that say what the caller takes, sends and has.</summary>
internal static class Negotiation
{
    private const string Json = "application/json";

    /// <summary>Tells whether the caller takes JSON. A header that cannot be read excludes nothing.</summary>
    internal static bool AcceptsJson(HttpRequest request)
    {
        var accept = request.Headers.Accept;
        if (accept.Count == 0 || (accept.Count == 1 && accept[0] is "*/*" or Json or "" or null))
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParseList(accept, out var types) || types.Count == 0)
        {
            return true;
        }

        // The most specific one that fits decides.
        MediaTypeHeaderValue? best = null;
        foreach (var type in types)
        {
            if (Fits(type) && (best is null || Rank(type) > Rank(best)))
            {
                best = type;
            }
        }

        return best is not null && best.Quality is not 0;
    }

    /// <summary>Tells whether the body is JSON in UTF-8; a caller who says nothing is believed.</summary>
    internal static bool SendsJson(HttpRequest request)
    {
        var type = request.Headers.ContentType;
        if (type.Count == 0 || (type.Count == 1 && type[0] == Json))
        {
            return true;
        }

        return type.Count == 1 && MediaTypeHeaderValue.TryParse(type[0], out var parsed)
            && (parsed.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || IsJsonSuffix(parsed))
            && (!parsed.Charset.HasValue || HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Tells whether the caller has this answer already.</summary>
    internal static bool HasAlready(HttpRequest request, string etag)
    {
        var known = request.Headers.IfNoneMatch;
        return known.Count != 0 && HasAlready(known, etag);
    }

    private static bool HasAlready(StringValues known, string etag)
    {
        if (known.Count == 1 && (known[0] == etag || known[0] == "*"))
        {
            return true;
        }

        if (!EntityTagHeaderValue.TryParseList(known, out var tags))
        {
            return false;
        }

        foreach (var tag in tags)
        {
            if (tag.Tag.Equals("*", StringComparison.Ordinal) || tag.Tag.Equals(etag, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsJsonSuffix(MediaTypeHeaderValue type)
        => type.Type.Equals("application", StringComparison.OrdinalIgnoreCase) && type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);

    private static bool Fits(MediaTypeHeaderValue type)
        => type.MatchesAllTypes || (type.Type.Equals("application", StringComparison.OrdinalIgnoreCase)
            && (type.MatchesAllSubTypes || type.SubType.Equals("json", StringComparison.OrdinalIgnoreCase)));

    private static int Rank(MediaTypeHeaderValue type) => type.MatchesAllTypes ? 0 : type.MatchesAllSubTypes ? 1 : 2;
}

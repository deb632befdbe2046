using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Personalization.AspNetCore.Lookups;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Management;

/// <summary>Which part of a list is asked for.</summary>
internal readonly record struct PageQuery(int Limit, int Offset)
{
    internal const int MaxLimit = 100;

    /// <summary>Rows are small, and there may be many.</summary>
    internal const int MaxRows = 1_000;

    internal static readonly ApiProblem ProblemOfRows = ApiProblems.Malformed("The query cannot be read. 'limit' is 1 to 1000, and 'offset' 0 or more.");

    internal static readonly ApiProblem Problem = ApiProblems.Malformed("The query cannot be read. 'limit' is 1 to 100, and 'offset' 0 or more.");

    /// <summary>The query as the caller wrote it: ASP.NET Core is not shown it, since it would log it.</summary>
    internal static QueryCollection Of(HttpContext context)
        => new(QueryHelpers.ParseQuery(RawTarget.QueryOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget).ToString()));

    internal static bool TryRead(IQueryCollection query, out PageQuery page, int most = MaxLimit)
    {
        page = default;
        if (!TryRead(query, "limit", MaxLimit, out var limit) || !TryRead(query, "offset", 0, out var offset) || limit < 1 || limit > most)
        {
            return false;
        }

        page = new PageQuery(limit, offset);
        return true;
    }

    /// <summary>Reads a number that is zero or more.</summary>
    internal static bool TryRead(IQueryCollection query, string name, int usual, out int number)
    {
        number = usual;
        var values = query[name];
        return values.Count == 0 || (values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out number));
    }
}

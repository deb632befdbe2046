using System.Globalization;
using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Management;

/// <summary>Which part of a list is asked for.</summary>
internal readonly record struct PageQuery(int Limit, int Offset)
{
    internal const int MaxLimit = 100;

    internal static readonly ApiProblem Problem = ApiProblems.Malformed("The query cannot be read. 'limit' is 1 to 100, and 'offset' 0 or more.");

    internal static bool TryRead(IQueryCollection query, out PageQuery page)
    {
        page = default;
        if (!TryRead(query, "limit", MaxLimit, out var limit) || !TryRead(query, "offset", 0, out var offset) || limit is < 1 or > MaxLimit)
        {
            return false;
        }

        page = new PageQuery(limit, offset);
        return true;
    }

    private static bool TryRead(IQueryCollection query, string name, int usual, out int number)
    {
        number = usual;
        var values = query[name];
        return values.Count == 0 || (values.Count == 1 && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out number));
    }
}

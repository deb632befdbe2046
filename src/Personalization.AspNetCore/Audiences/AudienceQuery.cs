using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.Audiences;

/// <summary>Reads what queries say of audiences.</summary>
internal static class AudienceQuery
{
    internal static readonly ApiProblem MalformedDetails = ApiProblems.Malformed("The query's 'details' cannot be read. It is true or false.");

    internal static readonly ApiProblem MalformedAudiences = ApiProblems.Malformed("The query's 'audiences' cannot be read. It can be merge, for one record.");

    private const string Details = "details=";
    private const string Audiences = "audiences=";

    /// <summary>Reads <c>details</c>.</summary>
    /// <param name="query">The query, without the question mark.</param>
    /// <param name="details">Whether details are asked for.</param>
    /// <returns>Whether the query can be read.</returns>
    internal static bool TryReadDetails(ReadOnlySpan<char> query, out bool details)
    {
        details = false;
        return !TryFind(query, Details, out var value) || bool.TryParse(value, out details);
    }

    /// <summary>Reads <c>audiences</c>.</summary>
    /// <param name="query">The query, without the question mark.</param>
    /// <param name="merges">Whether memberships are asked for beside the fields of a record.</param>
    /// <returns>Whether the query can be read.</returns>
    internal static bool TryReadMerge(ReadOnlySpan<char> query, out bool merges)
    {
        merges = TryFind(query, Audiences, out var value);
        return !merges || value.SequenceEqual("merge");
    }

    private static bool TryFind(ReadOnlySpan<char> query, string name, out ReadOnlySpan<char> value)
    {
        foreach (var range in query.Split('&'))
        {
            if (query[range].StartsWith(name, StringComparison.Ordinal))
            {
                value = query[range][name.Length..];
                return true;
            }
        }

        value = default;
        return false;
    }
}

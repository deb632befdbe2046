namespace Personalization.AspNetCore.Privacy;

/// <summary>The routes of lookups, and which one a path belongs to.</summary>
internal static class RouteTemplates
{
    internal const string Records = Start + "{collection}/records";
    internal const string Index = Records + "/{index_key}";
    internal const string Record = Index + "/{index_value}";
    internal const string Explain = Record + "/explain";

    // What stands in a path for what the caller wrote. ASP.NET Core would write braces as %7B.
    private const string RecordsPath = Start + ":collection/records";
    private const string IndexPath = RecordsPath + "/:index_key";
    private const string RecordPath = IndexPath + "/:index_value";
    private const string ExplainPath = RecordPath + "/explain";

    /// <summary>What no route answers, such as an index value with a slash that was not encoded.</summary>
    private const string UnknownPath = RecordPath + "/:unknown";

    private const string Start = "/v1/collections/";
    private const string RecordsSegment = "records";
    private const string ExplainSegment = "explain";

    /// <summary>Answers what stands for a path, the template of its route with colons, with the prefix that the API is mounted below; <see langword="null"/> for other paths.</summary>
    internal static string? Of(string path)
    {
        var start = path.IndexOf(Start, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var rest = path.AsSpan(start + Start.Length);
        var slash = rest.IndexOf('/');
        if (slash < 0)
        {
            return null;
        }

        rest = rest[(slash + 1)..];
        if (!rest.StartsWith(RecordsSegment, StringComparison.OrdinalIgnoreCase) || (rest.Length > RecordsSegment.Length && rest[RecordsSegment.Length] != '/'))
        {
            return null;
        }

        var template = TemplateOf(rest[RecordsSegment.Length..]);
        return start == 0 ? template : string.Concat(path.AsSpan(0, start), template);
    }

    private static string TemplateOf(ReadOnlySpan<char> tail)
    {
        tail = tail.EndsWith("/") ? tail[..^1] : tail;
        return tail.Count('/') switch
        {
            0 => RecordsPath,
            1 => IndexPath,
            2 => RecordPath,
            3 when tail[(tail.LastIndexOf('/') + 1)..].Equals(ExplainSegment, StringComparison.OrdinalIgnoreCase) => ExplainPath,
            _ => UnknownPath,
        };
    }
}

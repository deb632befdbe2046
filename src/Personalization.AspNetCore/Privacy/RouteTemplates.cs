using Personalization.Errors;

namespace Personalization.AspNetCore.Privacy;

/// <summary>The routes of lookups and memberships, and which one a path belongs to.</summary>
internal static class RouteTemplates
{
    internal const string Records = Start + "{collection}/records";
    internal const string Index = Records + "/{index_key}";
    internal const string Record = Index + "/{index_value}";
    internal const string Explain = Record + "/explain";

    internal const string Members = AudiencesStart + "{parent_model_id}";
    internal const string Member = Members + "/{user_id}";
    internal const string MembersByIndex = Members + "/{index_key}";
    internal const string MemberByIndex = MembersByIndex + "/{index_value}";
    internal const string ExplainMember = MemberByIndex + "/explain";

    internal const string Person = "/api/v1/people/{collection}/{index_key}/{index_value}";
    internal const string AllowPerson = Person + "/allow";
    internal const string Timeline = PeopleStart + "{collection}/{index_key}/{index_value}/timeline";

    private const string PersonPath = PeopleStart + ":collection/:index_key/:index_value";
    private const string MembersPath = AudiencesStart + ":parent_model_id";
    private const string MemberPath = MembersPath + "/:user_id";
    private const string MemberByIndexPath = MembersPath + "/:index_key/:index_value";
    private const string ExplainMemberPath = MemberByIndexPath + "/explain";

    // What stands in a path for what the caller wrote. ASP.NET Core would write braces as %7B.
    private const string RecordsPath = Start + ":collection/records";
    private const string IndexPath = RecordsPath + "/:index_key";
    private const string RecordPath = IndexPath + "/:index_value";
    private const string ExplainPath = RecordPath + "/explain";

    /// <summary>What no route answers, such as an index value with a slash that was not encoded.</summary>
    private const string UnknownPath = RecordPath + "/:unknown";

    /// <summary>What stands for a path that has no route.</summary>
    private const string NoRoute = "/:unknown";

    private const string NoCollectionsRoute = "/v1/collections/:unknown";

    private const string Start = "/v1/collections/";
    private const string AudiencesStart = "/v1/audiences/";
    private const string PeopleStart = "/v1/people/";
    private const string ManagementPrefix = "/api";
    private const string RecordsSegment = "records";
    private const string ExplainSegment = "explain";

    /// <summary>Answers what stands for a path, the template of its route with colons, with the prefix that the API is mounted below; <see langword="null"/> for other paths.</summary>
    internal static string? Of(string path)
    {
        var start = path.IndexOf(Start, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return OfPeople(path) ?? OfAudiences(path);
        }

        var rest = path.AsSpan(start + Start.Length);
        var slash = rest.IndexOf('/');
        if (slash < 0)
        {
            return null;
        }

        rest = rest[(slash + 1)..];
        var segment = rest.IndexOf('/') is >= 0 and var end ? rest[..end] : rest;
        if (segment.Length < rest.Length && !segment.Equals(RecordsSegment, StringComparison.OrdinalIgnoreCase)
            && NameSuggestion.Nearest(segment.ToString(), [RecordsSegment]) is not null)
        {
            return NoCollectionsRoute; // mistyped
        }

        if (!rest.StartsWith(RecordsSegment, StringComparison.OrdinalIgnoreCase) || (rest.Length > RecordsSegment.Length && rest[RecordsSegment.Length] != '/'))
        {
            return null;
        }

        var template = TemplateOf(rest[RecordsSegment.Length..]);
        return start == 0 ? template : string.Concat(path.AsSpan(0, start), template);
    }

    /// <summary>Answers what stands for a path where all paths are the API's: also for those that have no route, which may hold a value by mistake.</summary>
    /// <param name="path">The path.</param>
    /// <param name="isConfigured">Whether it is one of those that the configuration names.</param>
    internal static string? OfAll(string path, Func<string, bool> isConfigured) => Of(path) is { } template ? template : HasRoute(path) || isConfigured(path) ? null : NoRoute;

    /// <summary>Whether a path without values is one of the routes.</summary>
    private static bool HasRoute(string path) => path.Trim('/').ToLowerInvariant().Split('/') switch
    {
        ["health", "live" or "ready"] or ["openapi", "v1.json"] => true,
        ["v1", "track" or "identify" or "page" or "screen" or "group" or "alias" or "batch" or "import"] => true,
        ["api", "v1", "sources" or "models" or "syncs" or "runs" or "audiences"] => true,
        ["api", "v1", "sequences" or "destinations"] or ["api", "v1", "destinations", _] or ["api", "v2", "rest", "run" or "sync", _] => true,
        ["api", "v1", "syncs", "sequences", _] or ["api", "v1", "syncs", "sequences", _, "trigger" or "runs" or "pause" or "resume"] => true,
        ["api", "v1", "syncs", "sequences", "runs", _] or ["api", "v1", "syncs", "sequences", "runs", _, "cancel"] => true,
        ["api", "v1", "audiences", "replay"] or ["api", "v1", "audiences", _, "preview" or "verify" or "reconcile" or "replay"] => true,
        ["api", "v1", "events", "catalog"] or ["api", "v1", "event-sources", _, "tail"] => true,
        ["api", "v1", "events", "violations"] or ["api", "v1", "events", "violations", "replay"] or ["api", "v1", "contracts", "infer"] => true,
        ["api", "v1", "realtime-syncs" or "dead-letters"] or ["api", "v1", "dead-letters", _] or ["api", "v1", "dead-letters", _, "replay" or "discard"] => true,
        ["api", "v1", "realtime-syncs", _, "deliveries"] or ["api", "v1", "realtime-syncs", _, "dead-letters", "replay" or "discard"] => true,
        ["api", "v1", "sinks"] or ["api", "v1", "sinks", _, "failures" or "replay" or "discard" or "snapshot"] => true,
        ["api", "v1", "syncs", _] or ["api", "v1", "syncs", _, "trigger" or "runs"] or ["api", "v1", "syncs", _, "runs", _, "cancel"] => true,
        ["api", "v1", "syncs", _, "plan" or "reconcile" or "test" or "forget" or "pause" or "resume"] => true,
        ["api", "v1", "syncs", _, "debug" or "rows"] or ["api", "v1", "runs", _, "rows"] or ["api", "v1", "audit"] => true,
        ["api", "v1", "held" or "unmanaged"] or ["api", "v1", "config", "diff"] or ["api", "v1", "runs", _, "undo"] or ["api", "v1", "syncs", _, "release"] => true,
        ["api", "v1", "models", _, "preview"] or ["api", "v1", "sources", _, "test"] => true,
        ["api", "v1", "hooks", _] => true,
        ["api", "v1", "alerts"] or ["api", "v1", "alerts", "mute" or "unmute"] or ["api", "v1", "alerts", "channels", _, "test"] => true,
        ["api", "v1", "runs", _] or ["api", "v1", "runs", _, "rejected"] => true,
        _ => false,
    };

    /// <summary>Whether a path is of the management API, whose queries nobody else is to see.</summary>
    internal static bool IsManagement(string path) => path.Contains("/api/v1/", StringComparison.OrdinalIgnoreCase) || path.Contains("/api/v2/rest/", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a path is one that orchestrators call, whose errors have the members that they read.</summary>
    internal static bool IsOfOrchestrators(string? path) => path is not null && IsManagement(path);

    private static string? OfPeople(string path)
    {
        var start = path.IndexOf(PeopleStart, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var tail = path.AsSpan(start + PeopleStart.Length);
        tail = tail.EndsWith("/") ? tail[..^1] : tail;
        var last = tail[(tail.LastIndexOf('/') + 1)..];
        var template = tail.Count('/') switch
        {
            2 => PersonPath,
            3 when last.Equals("allow", StringComparison.OrdinalIgnoreCase) => PersonPath + "/allow",
            3 when last.Equals("timeline", StringComparison.OrdinalIgnoreCase) => PersonPath + "/timeline",
            _ => PersonPath + "/:unknown",
        };
        return start == 0 ? template : string.Concat(path.AsSpan(0, start), template);
    }

    private static string? OfAudiences(string path)
    {
        var start = path.IndexOf(AudiencesStart, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var tail = path.AsSpan(start + AudiencesStart.Length);
        tail = tail.EndsWith("/") ? tail[..^1] : tail;
        if (path.AsSpan(0, start).EndsWith(ManagementPrefix, StringComparison.OrdinalIgnoreCase) && HasRoute(path[(start - ManagementPrefix.Length)..]))
        {
            return null;
        }

        var template = tail.Count('/') switch
        {
            0 => MembersPath,
            1 => MemberPath,
            2 => MemberByIndexPath,
            3 when IsExplain(tail) => ExplainMemberPath,
            _ => MemberByIndexPath + "/:unknown",
        };
        return start == 0 ? template : string.Concat(path.AsSpan(0, start), template);
    }

    private static bool IsExplain(ReadOnlySpan<char> tail) => tail[(tail.LastIndexOf('/') + 1)..].Equals(ExplainSegment, StringComparison.OrdinalIgnoreCase);

    private static string TemplateOf(ReadOnlySpan<char> tail)
    {
        tail = tail.EndsWith("/") ? tail[..^1] : tail;
        return tail.Count('/') switch
        {
            0 => RecordsPath,
            1 => IndexPath,
            2 => RecordPath,
            3 when IsExplain(tail) => ExplainPath,
            _ => UnknownPath,
        };
    }
}

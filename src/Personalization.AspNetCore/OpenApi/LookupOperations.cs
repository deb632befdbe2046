using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Keys;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the lookups.</summary>
internal static class LookupOperations
{
    private const string AnyObject = """{"type":"object","additionalProperties":true}""";
    private const string AnyValue = """{"type":["string","number","boolean"]}""";

    private static readonly ApiParameter Collection = new("collection", "path", "The collection's name.");
    private static readonly ApiParameter Index = new("index_key", "path", "The name of one of its indexes.");
    private static readonly ApiParameter Value = new("index_value", "path", "The index value, one segment, percent-encoded once.");
    private static readonly ApiParameter Fields = new("fields", "query", "Names of fields, separated by commas: only these are answered.");
    private static readonly ApiParameter IfNoneMatch = new("If-None-Match", "header", "ETags that the caller has: 304 if one of them is still right.");

    private static readonly ApiResponse Found = new(StatusCodes.Status200OK, "The record.")
    {
        Schema = AnyObject,
        Headers = ["ETag", "Last-Modified", "Cache-Control"],
    };

    private static readonly ApiResponse NotModified = new(StatusCodes.Status304NotModified, "The caller has the record as it is.")
    {
        Headers = ["ETag", "Last-Modified", "Cache-Control"],
    };

    private static readonly ApiResponse TooLarge = Problem(
        StatusCodes.Status413PayloadTooLarge, "The body is too large.", ApiProblems.BodyTooLarge, ApiProblems.TooManyValues);

    private static readonly ApiResponse WrongType = Problem(
        StatusCodes.Status415UnsupportedMediaType, "The body is not JSON in UTF-8.", ApiProblems.MediaTypeUnsupported);

    private static readonly ApiResponse[] Refusals =
    [
        Problem(StatusCodes.Status400BadRequest, "The request cannot be read.", ApiProblems.RequestMalformed),
        Problem(StatusCodes.Status401Unauthorized, "There is no key, or it is not known.", ApiProblems.KeyMissing, ApiProblems.KeyUnknown)
            with { Headers = ["WWW-Authenticate"] },
        Problem(
            StatusCodes.Status403Forbidden, "The key's scope or collections do not cover this.", ApiProblems.ScopeMissing, ApiProblems.CollectionForbidden),
        Problem(
            StatusCodes.Status404NotFound, "There is no such record, collection or index.", ApiProblems.RecordNotFound, ErrorCodes.CollectionNotFound, ErrorCodes.IndexNotFound),
        Problem(StatusCodes.Status406NotAcceptable, "The caller does not take JSON.", ApiProblems.NotAcceptable),
        Problem(StatusCodes.Status429TooManyRequests, "The key's limit of requests is reached.", ApiProblems.RateLimited) with { Headers = ["Retry-After"] },
        Problem(
            StatusCodes.Status503ServiceUnavailable,
            "The collection is loading, so it is unknown whether there is such a record; or a store cannot be reached.",
            ErrorCodes.CollectionLoading,
            ErrorCodes.StoreUnavailable,
            ErrorCodes.KeysUnavailable) with { Headers = ["Retry-After"] },
    ];

    internal static ApiOperation Find { get; } = new("getRecord", "Looks a record up.", ApiKeyScope.Read)
    {
        Parameters = [Collection, Index, Value, Fields, IfNoneMatch],
        Responses = [Found, NotModified, .. Refusals],
    };

    internal static ApiOperation FindByBody { get; } = new(
        "findRecord", "Looks a record up by a value that should stay out of URLs and access logs.", ApiKeyScope.Read)
    {
        Parameters = [Collection, Fields, IfNoneMatch],
        Body = $$$"""{"type":"object","minProperties":1,"maxProperties":1,"additionalProperties":{{{AnyValue}}},"example":{"email":"jane@example.com"}}""",
        Responses = [Found, NotModified, .. Refusals, TooLarge, WrongType],
    };

    internal static ApiOperation FindMany { get; } = new("getRecords", "Looks up to 1,000 records up at once.", ApiKeyScope.Read)
    {
        Parameters = [Collection, Index, Fields],
        Body = """{"type":"object","required":["values"],"additionalProperties":false,"properties":{"values":{"type":"array","maxItems":1000,"items":"""
            + AnyValue + "}}}",
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "The records by value; null where there is none.")
            {
                Schema = """{"type":"object","required":["records"],"properties":{"records":{"type":"object","additionalProperties":{"type":["object","null"]}}}}""",
                Headers = ["Cache-Control"],
            },
            .. Refusals,
            TooLarge,
            WrongType,
        ],
    };

    internal static ApiOperation Explain { get; } = new("explainRecord", "Tells of what parts a record is made.", ApiKeyScope.Manage)
    {
        Parameters = [Collection, Index, Value],
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "The record's parts, each with its sync, run, time, fields and model key.")
            {
                Schema =
                    """
                    {"type":"object","required":["collection","key","visible","lastModified","parts"],"properties":{"collection":{"type":"string"},
                    "key":{"type":"string"},"visible":{"type":"boolean"},"lastModified":{"type":"string","format":"date-time"},"parts":{"type":"array",
                    "items":{"type":"object","required":["sync","run","syncedAt","state","fields","indexes","model","modelKey"],"properties":{
                    "sync":{"type":"string"},"run":{"type":"integer"},"syncedAt":{"type":"string","format":"date-time"},
                    "state":{"enum":["live","cleared","removed"]},"fields":{"type":"array","items":{"type":"string"}},
                    "indexes":{"type":"array","items":{"type":"string"}},"model":{"type":["string","null"]},"modelKey":{"type":"object",
                    "required":["column","value"],"properties":{"column":{"type":["string","null"]},"value":{"type":"string"}}}}}}}}
                    """,
                Headers = ["Cache-Control"],
            },
            .. Refusals,
        ],
    };

    private static ApiResponse Problem(int status, string description, params string[] codes) => new(status, description) { Codes = codes };
}

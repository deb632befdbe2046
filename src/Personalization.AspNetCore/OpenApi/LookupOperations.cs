using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;
using Personalization.Keys;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the lookups.</summary>
internal static class LookupOperations
{
    private static readonly ApiTag Tag = new("Lookups", "Records by the value of an index.");

    private static readonly ApiParameter Collection = new("collection", "path", "The collection's name.");
    private static readonly ApiParameter Index = new("index_key", "path", "The name of one of its indexes.");
    private static readonly ApiParameter Value = new("index_value", "path", "The index value, one segment, percent-encoded once.");
    private static readonly ApiParameter Fields = new("fields", "query", "Names of fields, separated by commas: only these are answered.");
    private static readonly ApiParameter Audiences = new("audiences", "query", "merge: the field _audiences has every audience of the collection, each true or false.");
    private static readonly ApiParameter IfNoneMatch = new("If-None-Match", "header", "ETags that the caller has: 304 if one of them is still right.");

    private static readonly ApiResponse Found = new(StatusCodes.Status200OK, "The record.")
    {
        Schema = LookupSchemas.Record,
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
            StatusCodes.Status403Forbidden, "The key's scope or collections do not cover this.", ApiProblems.ScopeMissing, ApiProblems.CollectionForbidden, ApiProblems.FieldsForbidden),
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

    internal static ApiOperation Find { get; } = new("getRecord", "Looks a record up.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Collection, Index, Value, Fields, Audiences, IfNoneMatch],
        Responses = [Found, NotModified, .. Refusals],
    };

    internal static ApiOperation FindByBody { get; } = new("findRecord", "Looks a record up by a value that should stay out of URLs and access logs.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Collection, Fields, Audiences, IfNoneMatch],
        Body = LookupSchemas.Query,
        Responses = [Found, NotModified, .. Refusals, TooLarge, WrongType],
    };

    internal static ApiOperation FindMany { get; } = new("getRecords", "Looks up to 1,000 records up at once.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Collection, Index, Fields],
        Body = LookupSchemas.BatchQuery,
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "The records by value; null where there is none.")
            {
                Schema = LookupSchemas.Batch,
                Headers = ["Cache-Control"],
            },
            .. Refusals,
            TooLarge,
            WrongType,
        ],
    };

    internal static ApiOperation Explain { get; } = new("explainRecord", "Tells of what parts a record is made.", ApiKeyScope.Manage, Tag)
    {
        Parameters = [Collection, Index, Value],
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "The record's parts, each with its sync, run, time, fields and model key.")
            {
                Schema = LookupSchemas.Explanation,
                Headers = ["Cache-Control"],
            },
            .. Refusals,
        ],
    };

    private static ApiResponse Problem(int status, string description, params string[] codes) => new(status, description) { Codes = codes };
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;
using Personalization.Keys;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of memberships.</summary>
internal static class AudienceOperations
{
    private static readonly ApiTag Tag = new("Audiences", "Who is in which audiences right now.");

    private static readonly ApiParameter Parent = new("parent_model_id", "path", "The name of the collection whose records are the members.");
    private static readonly ApiParameter UserId = new("user_id", "path", "A value of its primary index, one segment, percent-encoded once.");
    private static readonly ApiParameter Index = new("index_key", "path", "The name of one of its indexes.");
    private static readonly ApiParameter Value = new("index_value", "path", "The index value, one segment, percent-encoded once.");
    private static readonly ApiParameter Details = new("details", "query", "Whether names, since and until are answered.") { Schema = ApiSchema.Flag };
    private static readonly ApiParameter IfNoneMatch = new("If-None-Match", "header", "ETags that the caller has: 304 if one of them is still right.");

    private static readonly ApiResponse NotModified = new(StatusCodes.Status304NotModified, "The caller has the answer as it is.") { Headers = ["ETag", "Cache-Control"] };

    private static readonly ApiResponse[] Refusals =
    [
        Problem(StatusCodes.Status400BadRequest, "The request cannot be read.", ApiProblems.RequestMalformed),
        Problem(StatusCodes.Status401Unauthorized, "There is no key, or it is not known.", ApiProblems.KeyMissing, ApiProblems.KeyUnknown) with { Headers = ["WWW-Authenticate"] },
        Problem(
            StatusCodes.Status403Forbidden,
            "The key's scope, collections or fields do not cover this.",
            ApiProblems.ScopeMissing,
            ApiProblems.CollectionForbidden,
            ApiProblems.FieldsForbidden),
        Problem(StatusCodes.Status404NotFound, "There is no such collection or index.", ErrorCodes.CollectionNotFound, ErrorCodes.IndexNotFound),
        Problem(StatusCodes.Status406NotAcceptable, "The caller does not take JSON.", ApiProblems.NotAcceptable),
        Problem(StatusCodes.Status429TooManyRequests, "The key's limit of requests is reached.", ApiProblems.RateLimited) with { Headers = ["Retry-After"] },
        Problem(
            StatusCodes.Status503ServiceUnavailable,
            "It is unknown who is in what: a store cannot be reached, or has lost people.",
            ErrorCodes.StoreUnavailable,
            ErrorCodes.CollectionLoading,
            ErrorCodes.KeysUnavailable,
            MembershipUnavailableException.ErrorCode) with { Headers = ["Retry-After"] },
    ];

    private static readonly ApiResponse[] RefusalsOfBodies =
    [
        .. Refusals,
        Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", ApiProblems.BodyTooLarge, ApiProblems.TooManyValues),
        Problem(StatusCodes.Status415UnsupportedMediaType, "The body is not JSON in UTF-8.", ApiProblems.MediaTypeUnsupported),
    ];

    internal static ApiOperation Find { get; } = new("getAudiences", "Tells which audiences a person is in.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Parent, UserId, Details, IfNoneMatch],
        Responses = [Found(AudienceSchemas.Membership), NotModified, .. Refusals],
    };

    internal static ApiOperation FindByIndex { get; } = new("getAudiencesByIndex", "Tells which audiences a person is in, by any index.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Parent, Index, Value, Details, IfNoneMatch],
        Responses = [Found(AudienceSchemas.MembershipByIndex), NotModified, .. Refusals],
    };

    internal static ApiOperation FindMany { get; } = new("getAudiencesOfMany", "Tells which audiences up to 1,000 people are in.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Parent, Details, IfNoneMatch],
        Body = LookupSchemas.BatchQuery,
        Responses = [Found(AudienceSchemas.Memberships), NotModified, .. RefusalsOfBodies],
    };

    internal static ApiOperation FindManyByIndex { get; } = new("getAudiencesOfManyByIndex", "Tells which audiences up to 1,000 people are in, by any index.", ApiKeyScope.Read, Tag)
    {
        Parameters = [Parent, Index, Details, IfNoneMatch],
        Body = LookupSchemas.BatchQuery,
        Responses = [Found(AudienceSchemas.MembershipsByIndex), NotModified, .. RefusalsOfBodies],
    };

    internal static ApiOperation Explain { get; } = new("explainAudiences", "Tells why a person is in each audience or not.", ApiKeyScope.Manage, Tag)
    {
        Parameters = [Parent, Index, Value],
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "Each audience with its conditions.") { Schema = AudienceSchemas.Explanation, Headers = ["Cache-Control"] },
            .. Refusals,
        ],
    };

    private static ApiResponse Found(ApiSchema schema) => new(StatusCodes.Status200OK, "The audiences; none for a person that is not known.") { Schema = schema, Headers = ["ETag", "Cache-Control"] };

    private static ApiResponse Problem(int status, string description, params string[] codes) => new(status, description) { Codes = codes };
}

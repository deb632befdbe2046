using Microsoft.AspNetCore.Http;
using Personalization.Errors;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.Problems;

/// <summary>The problems that the API answers with. A code is never reused for another meaning.</summary>
internal static class ApiProblems
{
    internal const string RequestMalformed = "request_malformed";
    internal const string KeyMissing = "key_missing";
    internal const string KeyUnknown = "key_unknown";
    internal const string ScopeMissing = "scope_missing";
    internal const string CollectionForbidden = "collection_forbidden";
    internal const string RecordNotFound = "record_not_found";
    internal const string NotAcceptable = "not_acceptable";
    internal const string BodyTooLarge = "body_too_large";
    internal const string TooManyValues = "too_many_values";
    internal const string MediaTypeUnsupported = "media_type_unsupported";
    internal const string RunNotFound = "run_not_found";
    internal const string RunEnded = "run_ended";
    internal const string HostForbidden = "host_forbidden";
    internal const string OriginForbidden = "origin_forbidden";
    internal const string MemoryExhausted = "memory_exhausted";
    internal const string RouteNotFound = "route_not_found";
    internal const string MethodNotAllowed = "method_not_allowed";
    internal const string RateLimited = "rate_limited";
    internal const string FieldsForbidden = "fields_forbidden";
    internal const string ServiceStopping = "service_stopping";
    internal const string HookNotFound = "hook_not_found";
    internal const string SignatureWrong = "signature_wrong";

    /// <summary>After how long a collection may have loaded or a store may be back.</summary>
    private const int RetrySeconds = 1;

    internal static readonly ApiProblem MissingKey = new(
        StatusCodes.Status401Unauthorized, KeyMissing, "The request has no API key. Send it as 'Authorization: Bearer KEY'.")
    {
        Challenge = "Bearer",
    };

    internal static readonly ApiProblem UnknownKey = new(
        StatusCodes.Status401Unauthorized, KeyUnknown, "The API key is not known: mistyped, expired, revoked or rotated. Check it, or ask for another one.")
    {
        Challenge = "Bearer error=\"invalid_token\"",
    };

    /// <summary>Stands for a key that is well-formed and not known here; callers get <see cref="UnknownKey"/> once the store has said so.</summary>
    internal static readonly ApiProblem NewKey = UnknownKey with { };

    internal static readonly ApiProblem OtherHost = new(
        StatusCodes.Status421MisdirectedRequest,
        HostForbidden,
        "Requests without a key are answered under names of this machine alone. Ask localhost or 127.0.0.1, or let the service ask for keys.");

    internal static readonly ApiProblem OtherOrigin = new(
        StatusCodes.Status403Forbidden,
        OriginForbidden,
        "The request comes from a page of another site, which is not answered without a key. Let the service ask for keys.");

    internal static readonly ApiProblem ForbiddenSync = new(
        StatusCodes.Status403Forbidden, CollectionForbidden, "The API key does not cover the collection of such a sync. Use another key.");

    internal static readonly ApiProblem ForbiddenCollection = new(
        StatusCodes.Status403Forbidden, CollectionForbidden, "The API key does not cover this collection. Use another key.");

    internal static readonly ApiProblem NoRecord = new(StatusCodes.Status404NotFound, RecordNotFound, "There is no such record.");

    internal static readonly ApiProblem Unacceptable = new(
        StatusCodes.Status406NotAcceptable, NotAcceptable, "The answer is application/json, which the Accept header excludes.");

    internal static readonly ApiProblem UnsupportedMediaType = new(
        StatusCodes.Status415UnsupportedMediaType, MediaTypeUnsupported, "The body must be JSON in UTF-8. Send 'Content-Type: application/json'.");

    internal static readonly ApiProblem KeysUnavailable = new(
        StatusCodes.Status503ServiceUnavailable, ErrorCodes.KeysUnavailable, "The store of API keys cannot be reached yet. Try again.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    internal static readonly ApiProblem NoMemory = new(
        StatusCodes.Status503ServiceUnavailable, MemoryExhausted, "The service has no memory left for the answer. Try again, or ask for fewer records or fields at once.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    internal static readonly ApiProblem NoRoute = new(
        StatusCodes.Status404NotFound, RouteNotFound, "There is nothing at this path. The paths are described at /openapi/v1.json.");

    internal static readonly ApiProblem OtherMethod = new(
        StatusCodes.Status405MethodNotAllowed, MethodNotAllowed, "The path is not asked by this method. The Allow header names those that it takes.");

    internal static readonly ApiProblem NoRun = new(
        StatusCodes.Status404NotFound, RunNotFound, "The sync has no such run. Runs that have ended are kept for 30 days, or as long as the process lives where it keeps its journal in memory.");

    internal static readonly ApiProblem NoRunAnywhere = NoRun with
    {
        Detail = "There is no such run. Runs that have ended are kept for 30 days, or as long as the process lives where it keeps its journal in memory.",
    };

    internal static readonly ApiProblem EndedRun = new(StatusCodes.Status409Conflict, RunEnded, "The run has ended, so it cannot be cancelled.");

    internal static readonly ApiProblem NoHook = new(
        StatusCodes.Status404NotFound, HookNotFound, "Nothing of this id waits for a webhook. Give a sync or a sequence the key schedule: { webhook: … }.");

    internal static readonly ApiProblem WrongSignature = new(
        StatusCodes.Status401Unauthorized, SignatureWrong, "The signature is missing or wrong. Check that sender and schedule have the same secret, that the schedule names this sender, and both clocks.");

    internal static readonly ApiProblem ForbiddenFields = new(
        StatusCodes.Status403Forbidden, FieldsForbidden, "The API key is limited to some fields, and this shows rows or keys, or changes what other fields depend on. Use a key without that limit.");

    internal static readonly ApiProblem ForbiddenAudiences = new(
        StatusCodes.Status403Forbidden, FieldsForbidden, "The API key is limited to some fields, and '_audiences' is not among them. Use another key.");

    internal static readonly ApiProblem Stopping = new(
        StatusCodes.Status503ServiceUnavailable, ServiceStopping, "The service is being stopped. Try again when it has started.")
    {
        RetryAfterSeconds = RetrySeconds,
    };

    internal static readonly ApiProblem ForbiddenSequence = new(
        StatusCodes.Status403Forbidden, CollectionForbidden, "The API key does not cover the collections of all syncs of such a sequence. Use another key.");

    internal static readonly ApiProblem NoSequenceRun = new(StatusCodes.Status404NotFound, RunNotFound, "There is no such run of a sequence. Runs are kept for 90 days.");

    internal static ApiProblem NoSequence(string suggestion) => new(StatusCodes.Status404NotFound, ErrorCodes.SequenceNotFound, $"There is no such sequence. {suggestion}");

    internal static ApiProblem NoDestination(string suggestion) => new(StatusCodes.Status404NotFound, ErrorCodes.CollectionNotFound, $"There is no such collection. {suggestion}");

    internal static ApiProblem NoSync(string suggestion) => new(StatusCodes.Status404NotFound, ErrorCodes.SyncNotFound, $"There is no such sync. {suggestion}");

    internal static ApiProblem Malformed(string detail) => new(StatusCodes.Status400BadRequest, RequestMalformed, detail);

    internal static ApiProblem MissingScope(string scope)
        => new(StatusCodes.Status403Forbidden, ScopeMissing, $"The API key has not the scope '{scope}'. Use another key.")
        {
            Challenge = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"",
        };

    internal static ApiProblem TooLargeBody(long bytes)
        => new(StatusCodes.Status413PayloadTooLarge, BodyTooLarge, $"The body is larger than {bytes} bytes. Ask for fewer values at once.");

    internal static ApiProblem TooLargeCall(long bytes)
        => new(StatusCodes.Status413PayloadTooLarge, BodyTooLarge, $"The body is larger than {bytes} bytes, and a webhook tells of one run of a job. Let the sender tell less.");

    internal static ApiProblem TooMany(int most)
        => new(StatusCodes.Status413PayloadTooLarge, TooManyValues, $"There are more than {most} values. Ask for fewer at once.");

    internal static ApiProblem LimitReached(int seconds)
        => new(StatusCodes.Status429TooManyRequests, RateLimited, "The API key's limit of requests is reached. Wait as long as Retry-After says.")
        {
            RetryAfterSeconds = seconds,
        };

    internal static ApiProblem ManagementLimitReached(int seconds)
        => new(StatusCodes.Status429TooManyRequests, RateLimited, "The management API takes 200 requests in 10 seconds. Wait as long as Retry-After says.")
        {
            RetryAfterSeconds = seconds,
        };

    internal static ApiProblem HookLimitReached(int seconds)
        => new(StatusCodes.Status429TooManyRequests, RateLimited, "Webhooks may be called 200 times in 10 seconds, and be refused as often. Wait as long as Retry-After says.")
        {
            RetryAfterSeconds = seconds,
        };

    /// <summary>Answers what an error of the library is over HTTP; its code and message are the problem's.</summary>
    internal static ApiProblem Of(PersonalizationException exception) => exception.Code switch
    {
        ErrorCodes.CollectionNotFound or ErrorCodes.IndexNotFound or ErrorCodes.SyncNotFound
            => new ApiProblem(StatusCodes.Status404NotFound, exception.Code, exception.Message),
        ErrorCodes.CollectionLoading or ErrorCodes.KeysUnavailable or MembershipUnavailableException.ErrorCode
            => new ApiProblem(StatusCodes.Status503ServiceUnavailable, exception.Code, ApiWords.Lookups.In(exception.Message)) { RetryAfterSeconds = RetrySeconds },

        // A store's own message names files and servers, which callers need not know.
        ErrorCodes.StoreUnavailable
            => new ApiProblem(StatusCodes.Status503ServiceUnavailable, exception.Code, "The record store cannot be reached. Try again.")
            {
                RetryAfterSeconds = RetrySeconds,
            },

        ErrorCodes.JournalUnavailable
            => new ApiProblem(StatusCodes.Status503ServiceUnavailable, exception.Code, "The journal of runs cannot be reached. Try again.")
            {
                RetryAfterSeconds = RetrySeconds,
            },

        // Not 429: some senders do not try again after that.
        IngestOverloadedException.ErrorCode when exception is IngestOverloadedException overload
            => new ApiProblem(StatusCodes.Status503ServiceUnavailable, exception.Code, exception.Message)
            {
                RetryAfterSeconds = Math.Max(RetrySeconds, (int)Math.Ceiling(overload.RetryAfter.TotalSeconds)),
            },
        _ => new ApiProblem(StatusCodes.Status500InternalServerError, exception.Code, "The request failed. The log of the service says why."),
    };

    /// <summary>Answers what an error is to those who manage: they are told all that the library says.</summary>
    internal static ApiProblem Of(PersonalizationException exception, SurfaceWords words)
    {
        var status = exception.Code switch
        {
            ErrorCodes.CollectionNotFound or ErrorCodes.IndexNotFound or ErrorCodes.SyncNotFound or ErrorCodes.SequenceNotFound or ErrorCodes.ModelNotFound or ErrorCodes.SourceNotFound or ErrorCodes.RowNotFound or ErrorCodes.AlertChannelNotFound or ErrorCodes.NothingKept
                or RealtimeErrorCodes.AudienceNotFound or RealtimeErrorCodes.EventSourceNotFound
                or RealtimeErrorCodes.RealtimeSyncNotFound or RealtimeErrorCodes.DeadLetterNotFound or RealtimeErrorCodes.SinkNotFound => StatusCodes.Status404NotFound,
            ErrorCodes.OptionsInvalid => StatusCodes.Status400BadRequest,
            ErrorCodes.SourceFailed => StatusCodes.Status502BadGateway,
            ErrorCodes.StoreUnavailable or ErrorCodes.StateUnavailable or ErrorCodes.JournalUnavailable or ErrorCodes.LeaseLost or ErrorCodes.CollectionLoading
                or MembershipUnavailableException.ErrorCode or RealtimeErrorCodes.TailsExhausted => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status409Conflict,
        };
        return new ApiProblem(status, exception.Code, words.In(exception.Message)!) { RetryAfterSeconds = status == StatusCodes.Status503ServiceUnavailable ? RetrySeconds : 0 };
    }
}

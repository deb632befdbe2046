using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Events;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the routes that take events.</summary>
internal static class EventOperations
{
    internal const string Security = "Needs the write key of an event source: as user name, as bearer token, or as `writeKey` in the body. API keys and their scopes do not count here.";

    private static readonly ApiTag Tag = new("Events", "What people do, as the SDKs of several makers send it.");

    private static readonly ApiResponse[] Responses =
    [
        new(StatusCodes.Status200OK, "The events are kept, and membership counts them; those that are refused are listed.") { Schema = EventSchemas.Answer, Headers = ["Cache-Control"] },
        Problem(
            StatusCodes.Status400BadRequest,
            "Nothing was accepted. What is refused is listed.",
            RejectionCodes.BodyMalformed,
            RejectionCodes.BatchTooLarge,
            RejectionCodes.TooManyEvents,
            RejectionCodes.EventMalformed,
            RejectionCodes.EventTooLarge,
            RejectionCodes.EventTooDeep,
            RejectionCodes.TextInvalid,
            RejectionCodes.TypeMissing,
            RejectionCodes.TypeUnknown,
            RejectionCodes.IdMissing,
            RejectionCodes.IdInvalid,
            RejectionCodes.IdTooLong,
            RejectionCodes.EventNameMissing,
            RejectionCodes.GroupIdMissing) with { Schema = EventSchemas.Problem },
        Problem(StatusCodes.Status401Unauthorized, "There is no write key, or no source has it.", EventProblems.WriteKeyMissing, EventProblems.WriteKeyUnknown)
            with { Headers = ["WWW-Authenticate"] },
        Problem(StatusCodes.Status403Forbidden, "It comes from a page whose origin the source does not list.", ApiProblems.OriginForbidden),
        Problem(StatusCodes.Status415UnsupportedMediaType, "The body is compressed by something else than gzip.", EventProblems.EncodingUnsupported) with { Headers = ["Accept-Encoding"] },
        Problem(
            StatusCodes.Status503ServiceUnavailable,
            "More events come in than can be taken, or the store cannot be reached. Send it again.",
            IngestOverloadedException.ErrorCode,
            ErrorCodes.StoreUnavailable) with { Headers = ["Retry-After"] },
    ];

    internal static IReadOnlyList<(EventRoute Route, ApiOperation Operation)> All { get; } =
    [
        (EventRoute.Track, One("track", "Takes in what a person did.")),
        (EventRoute.Identify, One("identify", "Takes in who a person is.")),
        (EventRoute.Page, One("page", "Takes in a page that was viewed.")),
        (EventRoute.Screen, One("screen", "Takes in a screen of an app that was viewed.")),
        (EventRoute.Group, One("group", "Takes in a group that a person belongs to.")),
        (EventRoute.Alias, One("alias", "Takes in another id of a person.")),
        (EventRoute.Batch, Many("batch", "Takes many events of any type in.")),
        (EventRoute.Import, Many("import", "Takes many earlier events of any type in.")),
    ];

    private static ApiOperation One(string id, string summary) => new(id, summary, Scope: null, Tag) { Body = EventSchemas.Message, Responses = Responses };

    private static ApiOperation Many(string id, string summary) => new(id, summary, Scope: null, Tag) { Body = EventSchemas.Batch, Responses = Responses };

    private static ApiResponse Problem(int status, string description, params string[] codes) => new(status, description) { Codes = codes };
}

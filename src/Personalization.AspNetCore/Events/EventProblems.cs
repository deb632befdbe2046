using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Problems;
using Personalization.Realtime.Events;

namespace Personalization.AspNetCore.Events;

/// <summary>What requests with events are refused with.</summary>
internal static class EventProblems
{
    internal const string WriteKeyMissing = "write_key_missing";
    internal const string WriteKeyUnknown = "write_key_unknown";
    internal const string EncodingUnsupported = "content_encoding_unsupported";

    // Basic would make browsers ask visitors of a shop for a password.
    private const string BearerChallenge = "Bearer realm=\"events\"";

    internal static readonly ApiProblem MissingWriteKey = new(
        StatusCodes.Status401Unauthorized,
        WriteKeyMissing,
        "The request has no write key. Send that of the event source as the user name of HTTP Basic, as 'Authorization: Bearer KEY', or as 'writeKey' in the body.")
    {
        Challenge = BearerChallenge,
    };

    internal static readonly ApiProblem UnknownWriteKey = new(
        StatusCodes.Status401Unauthorized, WriteKeyUnknown, "No event source has this write key. Check it, and that it is the key of this service.")
    {
        Challenge = BearerChallenge,
    };

    internal static readonly ApiProblem UnsupportedEncoding = new(
        StatusCodes.Status415UnsupportedMediaType, EncodingUnsupported, "The body is compressed in a way that is not read here. Send it by gzip, or as it is.");

    internal static readonly ApiProblem OtherOrigin = new(
        StatusCodes.Status403Forbidden,
        ApiProblems.OriginForbidden,
        "The request comes from a page whose origin the event source does not list. Add it to the source's 'origins', as the browser writes it: https://shop.example.com.");

    internal static readonly ApiProblem ForbiddenEvents = new(
        StatusCodes.Status403Forbidden, ApiProblems.CollectionForbidden, "The API key is limited to some collections, and events are of none. Use a key without that limit.");

    /// <summary>Answers what a body is refused with of which nothing was accepted.</summary>
    internal static ApiProblem Refused(IReadOnlyList<RejectedEvent> rejected) => new(StatusCodes.Status400BadRequest, rejected[0].Code, rejected[0].Detail)
    {
        WriteMore = json => EventAnswer.WriteRejected(json, rejected),
    };
}

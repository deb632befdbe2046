using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.People;
using Personalization.Realtime.Memberships;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of erasures and timelines.</summary>
internal static class PeopleOperations
{
    private static readonly ApiParameter[] Person =
    [
        new("collection", "path", "The collection's name."),
        new("index_key", "path", "The name of one of its indexes."),
        new("index_value", "path", "The index value, one segment, percent-encoded once."),
    ];

    private static readonly ApiResponse[] Others =
    [
        ManagementOperations.Malformed,
        ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such collection or index.", ErrorCodes.CollectionNotFound, ErrorCodes.IndexNotFound),
        ManagementOperations.TooLarge,
    ];

    private static readonly ApiResponse Unable = ManagementOperations.Problem(StatusCodes.Status409Conflict, "It cannot be done now; the detail says why.", ErrorCodes.StateLocked, ErrorCodes.SyncRunning);

    internal static ApiOperation Erase { get; } = ManagementOperations.Get(
        "erasePerson", "Erases a person everywhere, and keeps the person from coming back. Safe to repeat.", PeopleSchemas.Receipt, [Unable, .. Others]) with
    {
        Parameters = Person,
    };

    internal static ApiOperation Allow { get; } = ManagementOperations.Get("allowPerson", "Lets an erased person come back by this value.", PeopleSchemas.Allowed, Others) with { Parameters = Person };

    internal static ApiOperation Timeline { get; } = ManagementOperations.Get(
        "getTimeline", "Tells what happened to a person lately, the newest first; as text with format=text.", PeopleSchemas.Timeline, Others) with
    {
        Parameters =
        [
            .. Person,
            new("limit", "query", "How much is told.") { Schema = ApiSchema.Int with { Bounds = (1, PersonTimeline.MaxEntries), Usual = PeopleEndpoints.DefaultLimit } },
            new("format", "query", "`text` for sentences, as `Accept: text/plain` is."),
        ],
    };
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of what those who manage see of events.</summary>
internal static class EventManagementOperations
{
    private static readonly ApiResponse NoSource = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such event source.", RealtimeErrorCodes.EventSourceNotFound);

    internal static ApiOperation Catalog { get; } = ManagementOperations.Get(
        "listEvents", "Counts the events of the last 25 hours by source, type and name.", EventManagementSchemas.Catalog, NoSource, ManagementOperations.Malformed, ManagementOperations.TooLarge) with
    {
        Parameters = [new ApiParameter("source", "query", "The name of one event source.")],
    };

    internal static ApiOperation Tail { get; } = One(ManagementOperations.Get(
        "tailEvents",
        "Shows the events of a source as they come, one JSON object a line, until the time is over. Empty lines say that nothing came.",
        EventManagementSchemas.Tailed,
        NoSource,
        ManagementOperations.Malformed) with
    {
        Parameters =
        [
            new ApiParameter("name", "path", "The event source's name."),
            new ApiParameter("seconds", "query", "How long.")
            {
                Schema = ApiSchema.Int with { Bounds = (1, (int)EventTail.LongestTime.TotalSeconds), Usual = (int)EventTail.DefaultTime.TotalSeconds },
            },
            new ApiParameter("values", "query", "Whether each event is shown whole, with the values of its properties.") { Schema = ApiSchema.Flag },
        ],
    });

    /// <summary>The answer is lines; and as many may watch at a time.</summary>
    private static ApiOperation One(ApiOperation operation) => operation with
    {
        Responses =
        [
            .. operation.Responses.Select(response => response.Status switch
            {
                StatusCodes.Status200OK => response with { IsLines = true },
                StatusCodes.Status503ServiceUnavailable => response with { Codes = [.. response.Codes, RealtimeErrorCodes.TailsExhausted] },
                _ => response,
            }),
        ],
    };
}

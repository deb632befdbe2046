using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of what those who manage do with sinks.</summary>
internal static class SinkOperations
{
    private static readonly ApiParameter Name = new("name", "path", "The sink's name.");

    private static readonly ApiResponse NoSink = ManagementOperations.Problem(
        StatusCodes.Status404NotFound, "There is no such sink, or its source is gone.", RealtimeErrorCodes.SinkNotFound, ErrorCodes.SourceNotFound);

    private static readonly ApiResponse SourceFailed = ManagementOperations.Problem(StatusCodes.Status502BadGateway, "The database failed.", ErrorCodes.SourceFailed);

    internal static ApiOperation List { get; } = ManagementOperations.Get("listSinks", "Lists the sinks, and how far each is behind.", ApiSchema.PageOf(SinkSchemas.Sink));

    internal static ApiOperation ListFailures { get; } = ManagementOperations.Get(
        "listSinkFailures", "Lists what the tables of a sink did not take; nothing of its values.", ApiSchema.PageOf(SinkSchemas.Failure), ManagementOperations.Malformed, NoSink) with
    {
        Parameters = [Name, new ApiParameter("limit", "query", "How many.") { Schema = ApiSchema.Int with { Bounds = (1, PageQuery.MaxLimit), Usual = PageQuery.MaxLimit } }],
    };

    internal static ApiOperation Replay { get; } = ManagementOperations.Get(
        "replaySink", "Writes what the tables of a sink did not take, if they take it now.", SinkSchemas.Replayed, ManagementOperations.TooLarge, ManagementOperations.WrongType, NoSink, SourceFailed) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation Discard { get; } = ManagementOperations.Get(
        "discardSinkFailures", "Removes what the tables of a sink did not take.", SinkSchemas.Discarded, ManagementOperations.TooLarge, ManagementOperations.WrongType, NoSink) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation Snapshot { get; } = ManagementOperations.Get(
        "snapshotSink", "Writes who has come into audiences and left them since the snapshot before, now.", SinkSchemas.Snapshot, ManagementOperations.TooLarge, ManagementOperations.WrongType, NoSink, SourceFailed) with
    {
        Parameters = [Name],
    };
}

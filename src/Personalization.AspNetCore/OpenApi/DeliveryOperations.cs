using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of what those who manage do with deliveries.</summary>
internal static class DeliveryOperations
{
    private static readonly ApiParameter Name = new("name", "path", "The sync's name.");
    private static readonly ApiParameter Id = new("id", "path", "The dead letter's id.");

    private static readonly ApiResponse NoSync = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such realtime sync or event sync.", RealtimeErrorCodes.RealtimeSyncNotFound);
    private static readonly ApiResponse NoLetter = ManagementOperations.Problem(
        StatusCodes.Status404NotFound, "There is no such dead letter, or its sync is not configured any more.", RealtimeErrorCodes.DeadLetterNotFound, RealtimeErrorCodes.RealtimeSyncNotFound);

    internal static ApiOperation ListSyncs { get; } = ManagementOperations.Get("listRealtimeSyncs", "Lists realtime syncs and event syncs, with what this process has delivered.", ApiSchema.PageOf(DeliverySchemas.Sync));

    internal static ApiOperation ListDeliveries { get; } = ManagementOperations.Get(
        "listDeliveries", "Lists the last attempts of a sync in this process, and before them those that the journal has added up by minutes, the newest first.", ApiSchema.PageOf(DeliverySchemas.Attempt), NoSync) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation ReplayAll { get; } = ManagementOperations.Get(
        "replayDeadLetters", "Delivers all dead letters of a sync once more, until the destination cannot take any.", DeliverySchemas.Replayed, ManagementOperations.TooLarge, ManagementOperations.WrongType, NoSync) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation DiscardAll { get; } = ManagementOperations.Get(
        "discardDeadLetters", "Removes all dead letters of a sync, also of one that is not configured any more.", DeliverySchemas.Discarded, ManagementOperations.TooLarge, ManagementOperations.WrongType) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation ListLetters { get; } = ManagementOperations.Get("listDeadLetters", "Lists what destinations and the tables of sinks would not take.", ApiSchema.PageOf(DeliverySchemas.Refused), ManagementOperations.Malformed) with
    {
        Parameters =
        [
            new ApiParameter("sync", "query", "Only those of a sync."),
            new ApiParameter("after", "query", "The id of the last one of the page before."),
            new ApiParameter("limit", "query", "How many.") { Schema = ApiSchema.Int with { Bounds = (1, PageQuery.MaxLimit), Usual = PageQuery.MaxLimit } },
        ],
    };

    internal static ApiOperation FindLetter { get; } = ManagementOperations.Get("getDeadLetter", "Tells of a dead letter, with what it holds.", DeliverySchemas.WholeLetter, NoLetter) with { Parameters = [Id] };

    internal static ApiOperation Replay { get; } = ManagementOperations.Get(
        "replayDeadLetter", "Delivers a dead letter once more. One that is taken is removed.", DeliverySchemas.Replayed, ManagementOperations.TooLarge, ManagementOperations.WrongType, NoLetter) with
    {
        Parameters = [Id],
    };

    internal static ApiOperation Discard { get; } = ManagementOperations.Get(
        "discardDeadLetter", "Removes a dead letter.", DeliverySchemas.Discarded, ManagementOperations.TooLarge, ManagementOperations.WrongType, NoLetter) with
    {
        Parameters = [Id],
    };
}

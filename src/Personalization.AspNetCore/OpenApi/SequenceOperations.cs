using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of sequences, and of what orchestrators ask beside syncs and runs.</summary>
internal static class SequenceOperations
{
    private static readonly ApiParameter Id = new("id", "path", "The sequence's id, which is its slug too.");
    private static readonly ApiParameter RunId = new("runId", "path", "The run's id.");
    private static readonly ApiParameter Slug = new("slug", "query", "The id of one of them.");

    private static readonly ApiResponse NoSequence = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such sequence.", ErrorCodes.SequenceNotFound);
    private static readonly ApiResponse NoRun = ManagementOperations.Problem(StatusCodes.Status404NotFound, "The run is not among those that are kept.", ApiProblems.RunNotFound);
    private static readonly ApiResponse NoCollection = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such collection.", ErrorCodes.CollectionNotFound);

    internal static ApiOperation List { get; } = ManagementOperations.Get("listSequences", "Lists the sequences.", ApiSchema.PageOf(SequenceSchemas.Sequence)) with { Parameters = [Slug] };

    internal static ApiOperation ListAlone { get; } = List with { Id = "listAllSequences" };

    internal static ApiOperation Find { get; } = ManagementOperations.Get("getSequence", "Tells of one sequence.", SequenceSchemas.Sequence, NoSequence) with { Parameters = [Id] };

    internal static ApiOperation Trigger { get; } = ManagementOperations.Get(
        "triggerSequence",
        "Starts a run of a sequence and does not wait for it. A run that waits for its turn is answered again.",
        RunSchemas.StartedRun,
        NoSequence,
        ManagementOperations.TooLarge,
        ManagementOperations.WrongType) with
    {
        Parameters = [Id],
    };

    internal static ApiOperation ListRuns { get; } = ManagementOperations.Get(
        "listSequenceRuns", "Lists the runs of a sequence, the newest first.", ApiSchema.PageOf(SequenceSchemas.Run), NoSequence, ManagementOperations.Malformed) with
    {
        Parameters = [Id, new ApiParameter("limit", "query", "How many.") { Schema = ApiSchema.Int with { Bounds = (1, PageQuery.MaxLimit), Usual = PageQuery.MaxLimit } }, new ApiParameter("offset", "query", "How many are passed over.") { Schema = ApiSchema.Int with { Bounds = (0, int.MaxValue), Usual = 0 } }],
    };

    internal static ApiOperation FindRun { get; } = ManagementOperations.Get("getSequenceRun", "Tells of one run of a sequence.", SequenceSchemas.Run, NoRun) with { Parameters = [RunId] };

    internal static ApiOperation Cancel { get; } = ManagementOperations.Get(
        "cancelSequenceRun",
        "Ends a run of a sequence that waits or is under way, a moment later: the member that runs is cancelled, and those after it are skipped.",
        SequenceSchemas.Run,
        NoRun,
        ManagementOperations.TooLarge,
        ManagementOperations.WrongType,
        ManagementOperations.Problem(StatusCodes.Status409Conflict, "The run has ended.", ApiProblems.RunEnded)) with
    {
        Parameters = [RunId],
    };

    internal static ApiOperation ListDestinations { get; } = ManagementOperations.Get(
        "listDestinations", "Lists the collections, by the name that orchestrators have for them.", ApiSchema.PageOf(SequenceSchemas.Destination));

    internal static ApiOperation FindDestination { get; } = ManagementOperations.Get(
        "getDestination", "Tells of one collection, by the name that orchestrators have for it.", SequenceSchemas.Destination, NoCollection) with
    {
        Parameters = [new ApiParameter("id", "path", "The collection's name.")],
    };

    internal static ApiOperation StartLegacyRun { get; } = ManagementOperations.Get(
        "startLegacyRun", "Starts a run of a sync, as the API before this one did.", SequenceSchemas.LegacyStart, ManagementOperations.NoSync, ManagementOperations.WrongType) with
    {
        Parameters = [ManagementOperations.Id],
    };

    internal static ApiOperation FindLegacySync { get; } = ManagementOperations.Get(
        "getLegacySync", "Tells of the last run of a sync, as the API before this one did.", SequenceSchemas.LegacySync, ManagementOperations.NoSync) with
    {
        Parameters = [ManagementOperations.Id, new ApiParameter("latest_sync_run_id", "query", "A run: the one that came after it is told of.")],
    };
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of undoing removals, and of what nobody manages.</summary>
internal static class UndoOperations
{
    private static readonly ApiParameter RunId = new("runId", "path", "The run's id.");

    private static readonly ApiResponse Malformed = ManagementOperations.Problem(
        StatusCodes.Status400BadRequest, "The request cannot be read, or names too many keys.", ApiProblems.RequestMalformed, ErrorCodes.OptionsInvalid);

    private static readonly ApiResponse Unable = ManagementOperations.Problem(
        StatusCodes.Status409Conflict,
        "It cannot be done now, or as it is configured; the detail says why.",
        ErrorCodes.SyncRunning,
        ErrorCodes.StateLocked,
        ErrorCodes.StateForeign,
        ErrorCodes.StateDamaged,
        ErrorCodes.IdentityChanged,
        ErrorCodes.FieldsTaken,
        ErrorCodes.TooManyFailures);

    internal static ApiOperation Undo { get; } = ManagementOperations.Get(
        "undoRun",
        "Writes back the records that a run has removed, and holds them: no run removes them until they are released or the model has them again.",
        UndoSchemas.Undone,
        [Malformed, ManagementOperations.Problem(StatusCodes.Status404NotFound, "Nothing is kept of such a run.", ErrorCodes.NothingKept, ErrorCodes.SyncNotFound), Unable, ManagementOperations.TooLarge]) with
    {
        Parameters = [RunId],
        Body = UndoSchemas.UndoRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation Release { get; } = ManagementOperations.Get(
        "releaseSync",
        "Ends the holding of records that an undo has brought back: the next run removes those that the model lacks.",
        UndoSchemas.Released,
        [Malformed, ManagementOperations.NoSync, ManagementOperations.TooLarge]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = UndoSchemas.ReleaseRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation ListHeld { get; } = ManagementOperations.Get("listHeld", "Counts the records that undos hold, by sync and run.", ApiSchema.PageOf(UndoSchemas.Held));

    internal static ApiOperation ListUnmanaged { get; } = ManagementOperations.Get(
        "listUnmanaged", "Lists the syncs that have parts of records and are not configured.", ApiSchema.PageOf(UndoSchemas.Unmanaged));

    internal static ApiOperation Compare { get; } = ManagementOperations.Get(
        "compareConfiguration",
        "Says what a reload of the configuration as it is written now would change. Takes a key for all collections.",
        ApiSchema.PageOf(UndoSchemas.Change),
        [ManagementOperations.Problem(StatusCodes.Status409Conflict, "The configuration has errors; the detail lists all of them.", ErrorCodes.ConfigurationInvalid)]);
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Debugging;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the debugger.</summary>
internal static class DebugOperations
{
    private static readonly ApiParameter[] Filters =
    [
        new("key", "query", "Only rows of this record key."),
        new("status", "query", $"Only rows of this status: {string.Join(", ", DebugRowQuery.Statuses)}."),
        new("operation", "query", $"Only rows of this operation: {string.Join(", ", DebugRowQuery.Operations)}."),
        new("batch", "query", "Only rows of this batch.") { Schema = ApiSchema.Long },
        new("after", "query", "The number after which the page begins: the 'next' of the page before.") { Schema = ApiSchema.Long },
        new("limit", "query", "How many; with a format all without it.") { Schema = ApiSchema.Int with { Bounds = (1, 1000), Usual = DebugRowQuery.DefaultLimit } },
        new("format", "query", $"Answers all rows at once, as they come: {DebugExport.Csv} or {DebugExport.Json}."),
    ];

    private static readonly ApiResponse Away = ManagementOperations.Problem(StatusCodes.Status400BadRequest, "The request cannot be read.", ApiProblems.RequestMalformed, ErrorCodes.OptionsInvalid);

    private static readonly ApiResponse NoRun = ManagementOperations.Problem(StatusCodes.Status404NotFound, "The run is not among those that are kept.", ApiProblems.RunNotFound);

    internal static ApiOperation Find { get; } = ManagementOperations.Get("getDebugger", "Tells whether the debugger of a sync is on.", DebugSchemas.Switch, ManagementOperations.NoSync) with
    {
        Parameters = [ManagementOperations.Id],
    };

    internal static ApiOperation SwitchOn { get; } = ManagementOperations.Get(
        "debugSync",
        "Switches the debugger of a sync on, for an hour or as long as 'for' says: runs that begin meanwhile record each row.",
        DebugSchemas.Switch,
        ManagementOperations.NoSync, Away, ManagementOperations.TooLarge, ManagementOperations.WrongType) with
    {
        Parameters = [ManagementOperations.Id],
        Body = DebugSchemas.SwitchRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation SwitchOff { get; } = ManagementOperations.Get("stopDebuggingSync", "Switches the debugger of a sync off. What was recorded stays for seven days.", DebugSchemas.Switch, ManagementOperations.NoSync) with
    {
        Parameters = [ManagementOperations.Id],
    };

    internal static ApiOperation ListOfSync { get; } = ManagementOperations.Get(
        "listDebuggedRowsOfSync", "Lists what the debugger has recorded of the latest run of a sync, or of a key in all of its runs.", DebugSchemas.Page, ManagementOperations.NoSync, ManagementOperations.Malformed) with
    {
        Parameters = [ManagementOperations.Id, .. Filters],
    };

    internal static ApiOperation ListOfRun { get; } = ManagementOperations.Get("listDebuggedRows", "Lists what the debugger has recorded of a run.", DebugSchemas.Page, NoRun, ManagementOperations.Malformed) with
    {
        Parameters = [new ApiParameter("runId", "path", "The run's id."), .. Filters],
    };
}

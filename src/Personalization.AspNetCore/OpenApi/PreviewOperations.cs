using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of plans, comparisons and tests.</summary>
internal static class PreviewOperations
{
    private static readonly ApiParameter Name = new("name", "path", "Its name.");

    private static readonly ApiParameter Samples = new("samples", "query", "How many changes of each kind are shown.")
    {
        Schema = ApiSchema.Int with { Bounds = (0, 1000), Usual = 10 },
    };

    private static readonly ApiParameter Changed = new("changed", "query", "Whether the configuration is planned as it is written now, which the service does not run with yet. Takes a key for all collections.")
    {
        Schema = ApiSchema.Flag,
    };

    private static readonly ApiParameter Limit = new("limit", "query", "How many rows are shown.")
    {
        Schema = ApiSchema.Int with { Bounds = (1, 10_000), Usual = 10 },
    };

    private static readonly ApiResponse SourceFailed = ManagementOperations.Problem(StatusCodes.Status502BadGateway, "The source failed.", ErrorCodes.SourceFailed);

    private static readonly ApiResponse Unable = ManagementOperations.Problem(
        StatusCodes.Status409Conflict,
        "It cannot be done now, or as it is configured; the detail says why.",
        ErrorCodes.SyncRunning,
        ErrorCodes.StateLocked,
        ErrorCodes.StateForeign,
        ErrorCodes.StateDamaged,
        ErrorCodes.UnknownField,
        ErrorCodes.AmbiguousField,
        ErrorCodes.IdentityChanged,
        ErrorCodes.PlanTooLarge,
        ErrorCodes.FieldsTaken,
        ErrorCodes.StoreMismatch,
        ErrorCodes.SyncConfigured,
        ErrorCodes.ConfigurationInvalid,
        ErrorCodes.PersonErased,
        ErrorCodes.TooManyFailures,
        ErrorCodes.InvariantBroken);

    private static readonly ApiResponse[] Usual =
    [
        ManagementOperations.Problem(StatusCodes.Status400BadRequest, "The request cannot be read, or asks for what excludes each other.", ApiProblems.RequestMalformed, ErrorCodes.OptionsInvalid),
        Unable, ManagementOperations.TooLarge, SourceFailed,
    ];

    internal static ApiOperation Plan { get; } = ManagementOperations.Get(
        "planSync", "Says what a run would do, and writes nothing. Shows records.", PreviewSchemas.Plan, [ManagementOperations.NoSync, .. Usual]) with
    {
        Parameters = [ManagementOperations.Id, Samples, Changed],
        Body = RunSchemas.RunRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation Reconcile { get; } = ManagementOperations.Get(
        "reconcileSync", "Compares a model with the records in the store, and mends what differs where that is asked for.", PreviewSchemas.Reconciliation, [ManagementOperations.NoSync, .. Usual]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = PreviewSchemas.ReconcileRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation Test { get; } = ManagementOperations.Get(
        "testSync",
        "Shows what a sync makes of one row, and writes this record where that is asked for.",
        PreviewSchemas.RowTest,
        [ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such sync or row.", ErrorCodes.SyncNotFound, ErrorCodes.RowNotFound), .. Usual]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = PreviewSchemas.TestRequest,
    };

    internal static ApiOperation Forget { get; } = ManagementOperations.Get(
        "forgetSync",
        "Forgets a sync that is not configured any more.",
        PreviewSchemas.Forgotten,
        [ManagementOperations.NoSync, .. Usual]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = PreviewSchemas.ForgetRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation PreviewModel { get; } = ManagementOperations.Get(
        "previewModel",
        "Shows the first rows of a model and of what they are made.",
        PreviewSchemas.Model,
        [ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such model.", ErrorCodes.ModelNotFound), .. Usual]) with
    {
        Parameters = [Name with { Description = "The model's name, or the id of a sync with a model of its own." }, Limit],
    };

    internal static ApiOperation TestSource { get; } = ManagementOperations.Get(
        "testSource",
        "Connects to a source, reads, and asks for its version and its clock. What does not work is in the answer.",
        PreviewSchemas.Source,
        [ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such source.", ErrorCodes.SourceNotFound), ManagementOperations.TooLarge]) with
    {
        Parameters = [Name with { Description = "The source's name." }],
    };
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of plans, comparisons and tests.</summary>
internal static class PreviewOperations
{
    private const string Error
        = """{"type":"object","required":["code","message","place"],"properties":{"code":{"type":"string"},"message":{"type":"string"},"place":""" + ManagementOperations.TextOrNull + "}}";

    private const string ObjectOrNull = """{"type":["object","null"]}""";

    private const string PlanSchema
        = """{"type":"object","required":["syncId","rowsQueried","added","changed","removed","unchanged","skipped","ignored","rejected","aborted","planBytes","digest","isAgainstOpenPlan","samples","rejections"],"properties":{"syncId":{"type":"string"},"rowsQueried":{"type":"integer"},"elements":{"type":"integer"},"added":{"type":"integer"},"changed":{"type":"integer"},"removed":{"type":"integer"},"unchanged":{"type":"integer"},"skipped":{"type":"integer"},"ignored":{"type":"integer"},"rejected":{"type":"integer"},"aborted":{"type":"integer"},"planBytes":{"type":"integer"},"digest":{"type":"string"},"error":"""
        + Error + ""","isAgainstOpenPlan":{"type":"boolean"},"samples":{"type":"array","items":{"type":"object","required":["kind","key","before","after"],"properties":{"kind":{"enum":["added","changed","removed"]},"key":{"type":"string"},"before":"""
        + ObjectOrNull + ""","after":""" + ObjectOrNull + """}}},"rejections":{"type":"array","items":""" + ManagementOperations.Rejection + "}}}";

    private const string Reconciliation
        = """{"type":"object","required":["syncId","missing","stale","extra","same","rejected","repairRunId","repair"],"properties":{"syncId":{"type":"string"},"missing":{"type":"integer"},"stale":{"type":"integer"},"extra":{"type":"integer"},"same":{"type":"integer"},"rejected":{"type":"integer"},"repairRunId":"""
        + ManagementOperations.TextOrNull + ""","repair":{"anyOf":[""" + ManagementOperations.Run + """,{"type":"null"}]},"error":""" + Error + "}}";

    private const string RowTest
        = """{"type":"object","required":["syncId","key","as","row","fields","indexes","before","after","refusal","writeRefusal","written"],"properties":{"syncId":{"type":"string"},"key":{"type":"string"},"as":{"enum":["added","changed","removed"]},"row":"""
        + ObjectOrNull + ""","fields":{"type":"array","items":{"type":"object","required":["field","mapping","value","leftOut","refusal"],"properties":{"field":{"type":"string"},"mapping":{"type":"string"},"value":{},"leftOut":{"type":"boolean"},"refusal":"""
        + ManagementOperations.TextOrNull + """}}},"indexes":{"type":"object","additionalProperties":""" + ManagementOperations.TextOrNull + """},"before":""" + ObjectOrNull
        + ""","after":""" + ObjectOrNull + ""","refusal":""" + ManagementOperations.TextOrNull + ""","writeRefusal":""" + ManagementOperations.TextOrNull + ""","written":{"type":"boolean"}}}""";

    private const string ModelSchema
        = """{"type":"object","required":["model","primaryKey","rowsRead","isWhole","rowsWithoutKey","duplicateKeys","rowsWithDuplicateKey","columns","rows"],"properties":{"model":{"type":"string"},"primaryKey":{"type":"string"},"rowsRead":{"type":"integer"},"isWhole":{"type":"boolean"},"rowsWithoutKey":{"type":"integer"},"duplicateKeys":{"type":"integer"},"rowsWithDuplicateKey":{"type":"integer"},"columns":{"type":"array","items":{"type":"object","required":["name","declaredType","jsonTypes","nullShare","refused","refusedReason"],"properties":{"name":{"type":"string"},"declaredType":"""
        + ManagementOperations.TextOrNull + ""","jsonTypes":{"type":"array","items":{"type":"string"}},"nullShare":{"type":"number"},"refused":{"type":"integer"},"refusedReason":"""
        + ManagementOperations.TextOrNull + """}}},"rows":{"type":"array","items":{"type":"object"}}}}""";

    private const string SourceSchema
        = """{"type":"object","required":["source","succeeded","checks","version"],"properties":{"source":{"type":"string"},"succeeded":{"type":"boolean"},"checks":{"type":"array","items":{"type":"object","required":["name","problem"],"properties":{"name":{"type":"string"},"problem":"""
        + ManagementOperations.TextOrNull + """}}},"error":""" + Error + ""","version":""" + ManagementOperations.TextOrNull + ""","clock":{"type":"string","format":"date-time"},"clockOffsetSeconds":{"type":"number"}}}""";

    private static readonly ApiParameter Name = new("name", "path", "Its name.");

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
        ErrorCodes.TooManyFailures,
        ErrorCodes.InvariantBroken);

    private static readonly ApiResponse[] Usual =
    [
        ManagementOperations.Problem(StatusCodes.Status400BadRequest, "The request cannot be read, or asks for what excludes each other.", ApiProblems.RequestMalformed, ErrorCodes.OptionsInvalid),
        Unable, ManagementOperations.TooLarge, SourceFailed,
    ];

    internal static ApiOperation Plan { get; } = ManagementOperations.Get(
        "planSync", "Says what a run would do, and writes nothing. Shows records.", PlanSchema, [ManagementOperations.NoSync, .. Usual]) with
    {
        Parameters = [ManagementOperations.Id, new ApiParameter("samples", "query", "How many changes of each kind are shown, 0 to 1,000; 10 without it.")],
        Body = ManagementOperations.TriggerSchema,
    };

    internal static ApiOperation Reconcile { get; } = ManagementOperations.Get(
        "reconcileSync", "Compares a model with the records in the store, and mends what differs where that is asked for.", Reconciliation, [ManagementOperations.NoSync, .. Usual]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = """{"type":"object","properties":{"repair":{"type":"boolean"}}}""",
    };

    internal static ApiOperation Test { get; } = ManagementOperations.Get(
        "testSync",
        "Shows what a sync makes of one row, and writes this record where that is asked for.",
        RowTest,
        [ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such sync or row.", ErrorCodes.SyncNotFound, ErrorCodes.RowNotFound), .. Usual]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = """{"type":"object","required":["key"],"properties":{"key":{"type":"string"},"as":{"enum":["added","changed","removed"]},"write":{"type":"boolean"}}}""",
    };

    internal static ApiOperation Forget { get; } = ManagementOperations.Get(
        "forgetSync",
        "Forgets a sync that is not configured any more.",
        """{"type":"object","required":["syncId","removedParts"],"properties":{"syncId":{"type":"string"},"removedParts":{"type":"integer"}}}""",
        [ManagementOperations.NoSync, .. Usual]) with
    {
        Parameters = [ManagementOperations.Id],
        Body = """{"type":"object","properties":{"removeParts":{"type":"boolean"}}}""",
    };

    internal static ApiOperation PreviewModel { get; } = ManagementOperations.Get(
        "previewModel",
        "Shows the first rows of a model and of what they are made.",
        ModelSchema,
        [ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such model.", ErrorCodes.ModelNotFound), .. Usual]) with
    {
        Parameters = [Name with { Description = "The model's name, or the id of a sync with a model of its own." }, new ApiParameter("limit", "query", "How many rows are shown, 1 to 10,000; 10 without it.")],
    };

    internal static ApiOperation TestSource { get; } = ManagementOperations.Get(
        "testSource",
        "Connects to a source, reads, and asks for its version and its clock. What does not work is in the answer.",
        SourceSchema,
        [ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such source.", ErrorCodes.SourceNotFound), ManagementOperations.TooLarge]) with
    {
        Parameters = [Name with { Description = "The source's name." }],
    };
}

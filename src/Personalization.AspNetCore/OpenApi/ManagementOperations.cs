using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.Problems;
using Personalization.Errors;
using Personalization.Keys;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the management API.</summary>
internal static class ManagementOperations
{
    internal const string TextOrNull = """{"type":["string","null"]}""";
    private const string TimeOrNull = """{"type":["string","null"],"format":"date-time"}""";
    private const string Counts
        = """{"type":"object","required":["addedCount","changedCount","removedCount"],"properties":{"addedCount":{"type":"integer"},"changedCount":{"type":"integer"},"removedCount":{"type":"integer"}}}""";

    private const string Account
        = """{"type":["object","null"],"required":["rowsQueried","added","changed","removed","unchanged","skipped","ignored","rejected","aborted","removalsRejected"],"additionalProperties":{"type":"integer"}}""";

    internal const string Rejection
        = """{"type":"object","required":["key","reason"],"properties":{"key":"""
        + TextOrNull + ""","reason":{"type":"string"}}}""";

    private const string Source
        = """{"type":"object","required":["id","slug","name","type"],"properties":{"id":{"type":"string"},"slug":{"type":"string"},"name":{"type":"string"},"type":{"type":"string"}}}""";

    private const string Model
        = """{"type":"object","required":["id","slug","name","sourceId","primaryKey","columns","syncs"],"properties":{"id":{"type":"string"},"slug":{"type":"string"},"name":{"type":"string"},"sourceId":"""
        + TextOrNull + ""","primaryKey":{"type":"string"},"columns":{"type":"object","additionalProperties":{"type":"string"}},"syncs":{"type":"array","items":{"type":"string"}}}}""";

    private const string Sync
        = """{"type":"object","required":["id","slug","name","modelId","destinationId","primaryKey","disabled","status","lastRunAt","schedule","configuration"],"properties":{"id":{"type":"string"},"slug":{"type":"string"},"name":{"type":"string"},"modelId":{"type":"string"},"destinationId":{"type":"string"},"primaryKey":{"type":"string"},"disabled":{"type":"boolean"},"status":{"type":"string"},"lastRunAt":"""
        + TimeOrNull
        + ""","schedule":{"type":["object","null"],"properties":{"type":{"const":"interval"},"seconds":{"type":"number"}}},"configuration":{"type":"object","required":["mode","onRemoved"],"properties":{"mode":{"type":"string"},"onRemoved":{"type":"string"}}}}}""";

    private const string Regions
        = """{"type":"array","items":{"type":"object","required":["region","status","error","errorCode","counts"],"properties":{"region":{"type":"string"},"status":"""
        + RunStatus.Schema + ""","error":""" + TextOrNull + ""","errorCode":""" + TextOrNull + ""","counts":""" + Account + "}}}";

    internal const string Run
        = """{"type":"object","required":["id","syncId","status","createdAt","startedAt","finishedAt","completionRatio","querySize","error","errorCode","plannedRows","successfulRows","failedRows","counts"],"properties":{"id":{"type":"string"},"syncId":{"type":"string"},"status":"""
        + RunStatus.Schema + ""","createdAt":{"type":"string","format":"date-time"},"startedAt":""" + TimeOrNull + ""","finishedAt":""" + TimeOrNull
        + ""","completionRatio":{"type":"number"},"querySize":{"type":"integer"},"error":""" + TextOrNull + ""","errorCode":""" + TextOrNull
        + ""","plannedRows":""" + Counts + ""","successfulRows":""" + Counts + ""","failedRows":""" + Counts + ""","counts":""" + Account + ""","regions":""" + Regions + "}}";

    internal const string TriggerSchema
        = """{"type":"object","properties":{"syncId":{"type":["string","number"]},"syncSlug":{"type":"string"},"fullResync":{"type":["boolean","null"]},"resetCDC":{"type":["boolean","null"]},"clearAndFill":{"type":["boolean","null"]},"ignoreRemoved":{"type":["boolean","null"]},"allowRemovals":{"type":["string","null"]}}}""";

    internal static readonly ApiParameter Id = new("id", "path", "The sync's id, which is its slug too.");
    private static readonly ApiParameter RunId = new("runId", "path", "The run's id.");

    private static readonly ApiParameter Limit = new("limit", "query", "How many, 1 to 100; 100 without it.");
    private static readonly ApiParameter Offset = new("offset", "query", "How many are passed over; 0 without it.");

    internal static readonly ApiResponse Malformed = Problem(StatusCodes.Status400BadRequest, "The request cannot be read.", ApiProblems.RequestMalformed);
    internal static readonly ApiResponse TooLarge = Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", ApiProblems.BodyTooLarge);
    internal static readonly ApiResponse NoSync = Problem(StatusCodes.Status404NotFound, "There is no such sync.", ErrorCodes.SyncNotFound);
    private static readonly ApiResponse NoRun = Problem(
        StatusCodes.Status404NotFound, "There is no such sync, or the run is not among those that are kept.", ErrorCodes.SyncNotFound, ApiProblems.RunNotFound);

    private static readonly ApiResponse NoRunAnywhere = Problem(
        StatusCodes.Status404NotFound, "The run is not among those that are kept.", ApiProblems.RunNotFound);

    private static readonly ApiResponse[] Refusals =
    [
        Problem(StatusCodes.Status401Unauthorized, "There is no key, or it is not known.", ApiProblems.KeyMissing, ApiProblems.KeyUnknown)
            with { Headers = ["WWW-Authenticate"] },
        Problem(StatusCodes.Status403Forbidden, "The key's scope or collections do not cover this.", ApiProblems.ScopeMissing, ApiProblems.CollectionForbidden, ApiProblems.FieldsForbidden),
        Problem(StatusCodes.Status429TooManyRequests, "The limit of requests is reached: the key's, or that of the API.", ApiProblems.RateLimited)
            with { Headers = ["Retry-After"] },
        Problem(StatusCodes.Status503ServiceUnavailable, "The store of keys, or what a plan needs, cannot be reached.", ErrorCodes.KeysUnavailable, ErrorCodes.StoreUnavailable, ErrorCodes.StateUnavailable, ErrorCodes.LeaseLost, ApiProblems.ServiceStopping) with { Headers = ["Retry-After"] },
    ];

    internal static ApiOperation ListSources { get; } = Get("listSources", "Lists the sources.", ListOf(Source));

    internal static ApiOperation ListModels { get; } = Get("listModels", "Lists the models.", ListOf(Model));

    internal static ApiOperation ListSyncs { get; } = Get("listSyncs", "Lists the syncs.", ListOf(Sync)) with
    {
        Parameters = [new ApiParameter("slug", "query", "The id of one of them.")],
    };

    internal static ApiOperation FindSync { get; } = Get("getSync", "Tells of one sync.", Sync, NoSync) with { Parameters = [Id] };

    internal static ApiOperation ListRuns { get; } = Get("listRuns", "Lists the runs of a sync, the newest first.", ListOf(Run), NoSync, Malformed) with
    {
        Parameters =
        [
            Id,
            new ApiParameter("runId", "query", "The id of one of them."),
            Limit,
            Offset,
        ],
    };

    internal static ApiOperation ListAllRuns { get; } = Get("listAllRuns", "Lists the runs of all syncs, the newest first.", ListOf(Run), Malformed) with
    {
        Parameters = [new ApiParameter("syncId", "query", "The id of one sync."), Limit, Offset],
    };

    internal static ApiOperation FindRun { get; } = Get("getRun", "Tells of one run.", Run, NoRunAnywhere) with { Parameters = [RunId] };

    internal static ApiOperation ListRejected { get; } = Get(
        "listRejectedRows", "Lists the first 100 rejected rows of a run, once it has ended.", ListOf(Rejection), NoRunAnywhere) with
    {
        Parameters = [RunId],
    };

    internal static ApiOperation Trigger { get; } = Get(
        "trigger", "Starts a run and does not wait for it.", """{"type":"object","required":["id"],"properties":{"id":{"type":"string"}}}""", NoSync, Malformed, TooLarge) with
    {
        Body = TriggerSchema,
    };

    internal static ApiOperation TriggerSync { get; } = Trigger with { Id = "triggerSync", Parameters = [Id] };

    internal static ApiOperation Cancel { get; } = Get(
        "cancelRun",
        "Ends a run that waits or is under way, a moment later.",
        Run,
        NoRun,
        Problem(StatusCodes.Status409Conflict, "The run has ended.", ApiProblems.RunEnded)) with
    {
        Parameters = [Id, RunId],
    };

    private static string ListOf(string schema)
        => """{"type":"object","required":["data"],"properties":{"data":{"type":"array","items":""" + schema + "}}}";

    internal static ApiOperation Get(string id, string summary, string schema, params ApiResponse[] others) => new(id, summary, ApiKeyScope.Manage)
    {
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "As asked.") { Schema = schema, Headers = ["Cache-Control"] }, .. Refusals, .. others,
        ],
    };

    internal static ApiResponse Problem(int status, string description, params string[] codes) => new(status, description) { Codes = codes };
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Management;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;
using Personalization.Keys;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the management API.</summary>
internal static class ManagementOperations
{
    internal static readonly ApiTag Tag = new("Management", "What is configured, and runs: starting, watching and cancelling them.");

    internal static readonly ApiParameter Id = new("id", "path", "The sync's id, which is its slug too.");
    private static readonly ApiParameter RunId = new("runId", "path", "The run's id.");

    private static readonly ApiParameter Limit = new("limit", "query", "How many.")
    {
        Schema = ApiSchema.Int with { Bounds = (1, PageQuery.MaxLimit), Usual = PageQuery.MaxLimit },
    };

    private static readonly ApiParameter LimitOfRows = new("limit", "query", "How many.")
    {
        Schema = ApiSchema.Int with { Bounds = (1, PageQuery.MaxRows), Usual = PageQuery.MaxLimit },
    };

    private static readonly ApiParameter Offset = new("offset", "query", "How many are passed over.")
    {
        Schema = ApiSchema.Int with { Bounds = (0, int.MaxValue), Usual = 0 },
    };

    internal static readonly ApiResponse Malformed = Problem(StatusCodes.Status400BadRequest, "The request cannot be read.", ApiProblems.RequestMalformed);
    internal static readonly ApiResponse TooLarge = Problem(StatusCodes.Status413PayloadTooLarge, "The body is too large.", ApiProblems.BodyTooLarge);
    internal static readonly ApiResponse WrongType = Problem(
        StatusCodes.Status415UnsupportedMediaType, "The body is not JSON in UTF-8.", ApiProblems.MediaTypeUnsupported);

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

    private static readonly ApiParameter[] RunFilters =
    [
        new(RunQuery.Status, "query", "Where they are.") { Schema = RunSchemas.Status },
        new(RunQuery.HideEmpty, "query", "Whether runs are left out that had nothing to do.") { Schema = ApiSchema.Flag },
        new(RunQuery.HideUnsuccessful, "query", "Whether runs are left out of which no operation succeeded.") { Schema = ApiSchema.Flag },
    ];

    internal static ApiOperation ListSources { get; } = Get("listSources", "Lists the sources.", ApiSchema.PageOf(ConfigurationSchemas.Source));

    internal static ApiOperation ListModels { get; } = Get("listModels", "Lists the models.", ApiSchema.PageOf(ConfigurationSchemas.Model));

    internal static ApiOperation ListSyncs { get; } = Get("listSyncs", "Lists the syncs.", ApiSchema.PageOf(ConfigurationSchemas.Sync)) with
    {
        Parameters = [new ApiParameter("slug", "query", "The id of one of them.")],
    };

    internal static ApiOperation FindSync { get; } = Get("getSync", "Tells of one sync.", ConfigurationSchemas.Sync, NoSync) with { Parameters = [Id] };

    internal static ApiOperation ListRuns { get; } = Get("listRuns", "Lists the runs of a sync, the newest first.", ApiSchema.PageOf(RunSchemas.Run), NoSync, Malformed) with
    {
        Parameters =
        [
            Id,
            new ApiParameter("runId", "query", "The id of one of them."),
            .. RunFilters,
            Limit,
            Offset,
        ],
    };

    internal static ApiOperation ListAllRuns { get; } = Get("listAllRuns", "Lists the runs of all syncs, the newest first.", ApiSchema.PageOf(RunSchemas.Run), Malformed) with
    {
        Parameters = [new ApiParameter("syncId", "query", "The id of one sync."), .. RunFilters, Limit, Offset],
    };

    internal static ApiOperation FindRun { get; } = Get("getRun", "Tells of one run.", RunSchemas.Run, NoRunAnywhere) with { Parameters = [RunId] };

    internal static ApiOperation ListRejected { get; } = Get(
        "listRejectedRows", "Lists the rejected rows of a run, once it has ended: up to 100,000, for a week.", ApiSchema.PageOf(RunSchemas.RejectedRow), NoRunAnywhere, Malformed) with
    {
        Parameters = [RunId, LimitOfRows, Offset],
    };

    internal static ApiOperation Trigger { get; } = Get(
        "trigger", "Starts a run and does not wait for it.", RunSchemas.StartedRun, NoSync, Malformed, TooLarge, WrongType) with
    {
        Body = RunSchemas.NamedRunRequest,
    };

    internal static ApiOperation TriggerSync { get; } = Trigger with
    {
        Id = "triggerSync",
        Summary = "Starts a run of a sync and does not wait for it.",
        Parameters = [Id],
        Body = RunSchemas.RunRequest,
        IsBodyOptional = true,
    };

    internal static ApiOperation Cancel { get; } = Get(
        "cancelRun",
        "Ends a run that waits or is under way, a moment later.",
        RunSchemas.Run,
        NoRun,
        WrongType,
        Problem(StatusCodes.Status409Conflict, "The run has ended.", ApiProblems.RunEnded)) with
    {
        Parameters = [Id, RunId],
    };

    internal static ApiOperation Get(string id, string summary, ApiSchema schema, params ApiResponse[] others) => new(id, summary, ApiKeyScope.Manage, Tag)
    {
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "As asked.") { Schema = schema, Headers = ["Cache-Control"] }, .. Refusals, .. others,
        ],
    };

    internal static ApiResponse Problem(int status, string description, params string[] codes) => new(status, description) { Codes = codes };
}

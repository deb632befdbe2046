using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Hooks;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of the webhooks that run syncs and sequences.</summary>
internal static class HookOperations
{
    private static readonly ApiTag Tag = new("Webhooks", "What other products call when a job of theirs has ended.");

    private static readonly ApiSchema Answer = ApiSchema.Object(
        "HookAnswer",
        "What the call has led to.",
        new ApiMember("triggered", ApiSchema.Flag),
        new ApiMember("reason", ApiSchema.TextOrNull, "Why nothing was triggered."));

    private static readonly ApiSchema Body = ApiSchema.Object(
        "HookCall",
        "What a sender of one's own tells; dbt Cloud and Fivetran send their own objects.",
        new ApiMember("id", ApiSchema.TextOrNull, "What is the same when the call is repeated, and differs for another run of the job."),
        new ApiMember("job", ApiSchema.TextOrNull, "The job that has ended."),
        new ApiMember("status", ApiSchema.TextOrNull, "`success`, or something else, which triggers nothing."));

    internal static ApiOperation Take { get; } = new("takeWebhook", "Runs what waits for the end of a job: a sync or a sequence with a schedule of the kind webhook.", Scope: null, Tag)
    {
        Parameters = [new ApiParameter("id", "path", "The id of the sync or the sequence.")],
        Body = Body,
        Security = $"Needs no API key, whatever its scope, but the sender's signature of the body, made with the secret of the schedule: dbt Cloud's in `Authorization`, Fivetran's in `{HookSignature.FivetranHeader}`, others' in `{HookSignature.GenericHeader}` as `t=SECONDS,v1=HEX`.",
        SecurityScheme = OpenApiDocument.HookSignatureScheme,
        Responses =
        [
            new ApiResponse(StatusCodes.Status200OK, "The call was understood and triggers nothing; the reason says why.") { Schema = Answer, Headers = ["Cache-Control"] },
            new ApiResponse(StatusCodes.Status202Accepted, "A run is due.") { Schema = Answer, Headers = ["Cache-Control"] },
            ManagementOperations.Malformed,
            ManagementOperations.Problem(StatusCodes.Status401Unauthorized, "The signature is missing or wrong.", ApiProblems.SignatureWrong),
            ManagementOperations.Problem(StatusCodes.Status404NotFound, "Nothing of this id waits for a webhook.", ApiProblems.HookNotFound),
            ManagementOperations.TooLarge,
            ManagementOperations.Problem(StatusCodes.Status429TooManyRequests, "The limit of calls is reached.", ApiProblems.RateLimited) with { Headers = ["Retry-After"] },
            ManagementOperations.Problem(StatusCodes.Status503ServiceUnavailable, "The journal cannot be written. Call again.", ErrorCodes.JournalUnavailable) with { Headers = ["Retry-After"] },
        ],
    };
}

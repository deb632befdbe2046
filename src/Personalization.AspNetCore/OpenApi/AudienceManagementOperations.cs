using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.Audiences;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.Realtime.People;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of what those who manage do with audiences.</summary>
internal static class AudienceManagementOperations
{
    private static readonly ApiParameter Name = new("name", "path", "The audience's name.");

    private static readonly ApiParameter Sample = new("sample", "query", "How many members are named.")
    {
        Schema = ApiSchema.Int with { Bounds = (0, AudienceManagementEndpoints.MaxSample), Usual = AudienceManagementEndpoints.DefaultSample },
    };

    private static readonly ApiResponse NoAudience = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such audience.", RealtimeErrorCodes.AudienceNotFound);

    internal static ApiOperation List { get; } = ManagementOperations.Get("listAudiences", "Lists the audiences.", ApiSchema.PageOf(AudienceSchemas.Audience));

    internal static ApiOperation Preview { get; } = ManagementOperations.Get(
        "previewAudience", "Counts the members of an audience, and names some.", AudienceSchemas.Size, ManagementOperations.Malformed, NoAudience) with
    {
        Parameters = [Name, Sample],
    };

    internal static ApiOperation Verify { get; } = ManagementOperations.Get(
        "verifyAudience", "Compares everyone's membership with the reference, over all events of the log and all records. Writes nothing.", AudienceSchemas.Verification, ManagementOperations.TooLarge, NoAudience) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation Replay { get; } = ManagementOperations.Get(
        "replayAudience", "Replays the log for the audience's parent and takes everyone one step further: what differs is written as transitions.", AudienceSchemas.Replay, ManagementOperations.TooLarge, NoAudience) with
    {
        Parameters = [Name],
    };

    internal static ApiOperation ReplayAll { get; } = ManagementOperations.Get(
        "replayAudiences", "Does the same for all collections with audiences that the key covers.", AudienceSchemas.Replay, ManagementOperations.TooLarge);

    internal static ApiOperation Reconcile { get; } = ManagementOperations.Get(
        "reconcileAudience", "Works everyone's membership out anew, writes what differs as transitions, and compares again.", AudienceSchemas.Reconciliation, ManagementOperations.TooLarge, NoAudience) with
    {
        Parameters = [Name],
    };
}

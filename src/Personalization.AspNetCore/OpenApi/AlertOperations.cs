using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;
using Personalization.AspNetCore.Problems;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of alerts.</summary>
internal static class AlertOperations
{
    private static readonly ApiResponse Unusable = ManagementOperations.Problem(StatusCodes.Status400BadRequest, "The request cannot be read, or the trigger is off.", ApiProblems.RequestMalformed, ErrorCodes.OptionsInvalid);

    private static readonly ApiResponse NoChannel = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such channel.", ErrorCodes.AlertChannelNotFound);

    internal static ApiOperation List { get; } = ManagementOperations.Get("listAlerts", "Lists the triggers that alert or are muted, the worst first.", ApiSchema.PageOf(AlertSchemas.Alert), ManagementOperations.Malformed) with
    {
        Parameters = [new ApiParameter("sync", "query", "Only those of a sync.")],
    };

    internal static ApiOperation Mute { get; } = ManagementOperations.Get(
        "muteAlert", "Lets nobody be told of a trigger, for a time or until it is unmuted.", AlertSchemas.Alert, ManagementOperations.NoSync, Unusable, ManagementOperations.TooLarge, ManagementOperations.WrongType) with
    {
        Body = AlertSchemas.MuteRequest,
    };

    internal static ApiOperation Unmute { get; } = ManagementOperations.Get(
        "unmuteAlert",
        "Lets recipients be told again; now, if the level is another one than they were told last.",
        AlertSchemas.Alert,
        ManagementOperations.NoSync, Unusable, ManagementOperations.TooLarge, ManagementOperations.WrongType) with
    {
        Body = AlertSchemas.Named,
    };

    internal static ApiOperation Test { get; } = ManagementOperations.Get(
        "testAlertChannel", "Sends a test to a channel.", AlertSchemas.Tested, NoChannel, ManagementOperations.Malformed, ManagementOperations.TooLarge, ManagementOperations.WrongType) with
    {
        Parameters = [new ApiParameter("name", "path", "The channel's name.")],
    };
}

using Microsoft.AspNetCore.Http;
using Personalization.AspNetCore.OpenApi.Schemas;

namespace Personalization.AspNetCore.OpenApi;

/// <summary>The description of pausing and resuming.</summary>
internal static class PauseOperations
{
    private static readonly ApiParameter SequenceId = new("id", "path", "The sequence's id, which is its slug too.");

    private static readonly ApiResponse NoSequence = ManagementOperations.Problem(StatusCodes.Status404NotFound, "There is no such sequence.", ErrorCodes.SequenceNotFound);

    private static readonly ApiSchema Pause = ApiSchema.Object(
        "SchedulePause",
        "Whether a schedule rests.",
        new ApiMember("id", ApiSchema.Text),
        new ApiMember("disabled", ApiSchema.Flag, "Whether it rests."),
        new ApiMember("disabledByConfiguration", ApiSchema.Flag, "Whether the configuration says so, which only a change of it ends."));

    internal static ApiOperation PauseSync { get; } = OfSync("pauseSync", "Lets the schedule of a sync rest, on all hosts, until it is resumed. Runs that are asked for, and those of sequences, still go.");

    internal static ApiOperation ResumeSync { get; } = OfSync("resumeSync", "Lets the schedule of a sync go on. What would have been due meanwhile is not made up for.");

    internal static ApiOperation PauseSequence { get; } = OfSequence("pauseSequence", "Lets the schedule of a sequence rest, on all hosts, until it is resumed. Runs that are asked for still go.");

    internal static ApiOperation ResumeSequence { get; } = OfSequence("resumeSequence", "Lets the schedule of a sequence go on. What would have been due meanwhile is not made up for.");

    private static ApiOperation OfSync(string id, string summary)
        => ManagementOperations.Get(id, summary, Pause, ManagementOperations.NoSync, ManagementOperations.Malformed, ManagementOperations.TooLarge, ManagementOperations.WrongType) with { Parameters = [ManagementOperations.Id] };

    private static ApiOperation OfSequence(string id, string summary)
        => ManagementOperations.Get(id, summary, Pause, NoSequence, ManagementOperations.Malformed, ManagementOperations.TooLarge, ManagementOperations.WrongType) with { Parameters = [SequenceId] };
}

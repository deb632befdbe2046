namespace Personalization.Realtime.People;

/// <summary>The stable codes of errors of real time, beside those of <see cref="Errors.ErrorCodes"/>.</summary>
public static class RealtimeErrorCodes
{
    /// <summary>There is no audience of that name.</summary>
    public const string AudienceNotFound = "audience_not_found";
}

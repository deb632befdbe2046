namespace Personalization.Realtime.People;

/// <summary>The stable codes of errors of real time, beside those of <see cref="ErrorCodes"/>.</summary>
public static class RealtimeErrorCodes
{
    /// <summary>There is no audience of that name.</summary>
    public const string AudienceNotFound = "audience_not_found";

    /// <summary>People are being brought to changed definitions; try again when that is through.</summary>
    public const string DefinitionsChanging = "definitions_changing";

    /// <summary>There is no event source of that name.</summary>
    public const string EventSourceNotFound = "event_source_not_found";

    /// <summary>As many tails of events are open as a process allows; try again when one of them has ended.</summary>
    public const string TailsExhausted = "tails_exhausted";

    /// <summary>There is no realtime sync or event sync of that name.</summary>
    public const string RealtimeSyncNotFound = "realtime_sync_not_found";

    /// <summary>There is no such dead letter.</summary>
    public const string DeadLetterNotFound = "dead_letter_not_found";

    /// <summary>There is no sink of that name.</summary>
    public const string SinkNotFound = "sink_not_found";
}

namespace Personalization.Sequences;

/// <summary>The numbers and words of sequences.</summary>
internal static class SequenceConstants
{
    internal const string Manual = "manual";

    /// <summary>Each is in every entry of a run, which is written anew with each step.</summary>
    internal const int MostMembers = 1_000;

    /// <summary>How many of the newest runs are looked through for those that have not ended: one is under way and one waits, or a few when hosts were asked at once.</summary>
    internal const int OpenRuns = 50;

    /// <summary>How many pages of the newest runs of all sequences are looked through for runs of sequences that are configured no more.</summary>
    internal const int OpenPages = 10;

    /// <summary>How long is known which run was asked for last: longer than two that ask at once need, and shorter than runs are kept.</summary>
    internal static readonly TimeSpan TurnLifetime = TimeSpan.FromHours(1);

    /// <summary>How often a run that waits for another host, or for a sync that another host runs, tries again.</summary>
    internal static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    /// <summary>How often a run under way asks whether it was cancelled at another host.</summary>
    internal static readonly TimeSpan CancelPoll = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a host looks for runs that another one has left behind.</summary>
    internal static readonly TimeSpan ResumePoll = TimeSpan.FromSeconds(5);

    /// <summary>How long a wish to cancel stands.</summary>
    internal static readonly TimeSpan CancelLifetime = TimeSpan.FromDays(1);

    /// <summary>How long disposing waits for what was not stopped before.</summary>
    internal static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>What a sequence is called where syncs and sequences are told apart: the name of its lease and of its fires. No sync has such an id beside it.</summary>
    internal static string TargetOf(string sequenceId) => "sequence:" + sequenceId;

    /// <summary>The cause of the runs of members.</summary>
    internal static string CauseOf(string runId) => "sequence:" + runId;
}

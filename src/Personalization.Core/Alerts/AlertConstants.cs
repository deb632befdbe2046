namespace Personalization.Alerts;

/// <summary>How often, how long and how much.</summary>
internal static class AlertConstants
{
    internal const int DefaultFatal = 1;

    /// <summary>A streak is counted no further.</summary>
    internal const int MaxFatal = 100;

    /// <summary>So many of a sync's last runs are looked at.</summary>
    internal const int MaxRuns = 1_000;

    /// <summary>So many runs with successes are added up.</summary>
    internal const int MaxSummed = 100_000;

    /// <summary>So many notices of a trigger wait for channels that are away; the oldest go first.</summary>
    internal const int MaxNotices = 20;

    internal const int MaxText = 1_000;

    /// <summary>So often a document is tried when others write it too.</summary>
    internal const int MaxTries = 20;

    /// <summary>So many notices are on their way to one channel at once.</summary>
    internal const int MaxSending = 4;

    /// <summary>The journal does not tell of more than its retention.</summary>
    internal static readonly TimeSpan MaxSpan = TimeSpan.FromDays(30);

    internal static readonly TimeSpan DefaultWindow = TimeSpan.FromDays(7);

    /// <summary>How often everything is judged without a run's end.</summary>
    internal static readonly TimeSpan JudgeInterval = TimeSpan.FromMinutes(5);

    /// <summary>How often it is looked whether a notice is due.</summary>
    internal static readonly TimeSpan CourierInterval = TimeSpan.FromMinutes(1);

    /// <summary>A channel that takes longer is away.</summary>
    internal static readonly TimeSpan SendPatience = TimeSpan.FromSeconds(60);

    /// <summary>Who has claimed a notice and does not report within this is gone.</summary>
    internal static readonly TimeSpan Claim = TimeSpan.FromMinutes(2);

    /// <summary>A channel that took nothing is left alone for so long, and each time twice as long.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);

    internal static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>A notice is given up after this.</summary>
    internal static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(1);
}

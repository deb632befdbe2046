namespace Personalization.DependencyInjection.Hosting;

/// <summary>The times of the hosted service.</summary>
internal static class HostingConstants
{
    /// <summary>The longest pause before the store is tried again at start.</summary>
    internal static readonly TimeSpan StartRetry = TimeSpan.FromSeconds(5);

    /// <summary>The pause after a first failure, of the start or of a run; each further one is twice as long, up to a bound.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>How often a schedule looks whether a store or a state that failed is back: less than a run, and no load for a server.</summary>
    internal static readonly TimeSpan OutagePoll = TimeSpan.FromSeconds(5);

    /// <summary>How long disposing waits for what was not stopped before.</summary>
    internal static readonly TimeSpan DisposePatience = TimeSpan.FromSeconds(5);

    /// <summary>How often a process that only looks up asks whether the collections are ready by now.</summary>
    internal static readonly TimeSpan ReadinessPoll = TimeSpan.FromSeconds(2);

    /// <summary>How often the store is asked whether it still holds what made a collection ready: one that others reach may be emptied at any time.</summary>
    internal static readonly TimeSpan ReadinessCheck = TimeSpan.FromSeconds(15);

    /// <summary>How often a sync that is due, and that another process runs, is looked at again.</summary>
    internal static readonly TimeSpan RunningElsewherePoll = TimeSpan.FromSeconds(5);

    /// <summary>How often the journal is looked at for fires that other processes have added, or left behind.</summary>
    internal static readonly TimeSpan FirePoll = TimeSpan.FromSeconds(5);

    /// <summary>How far back fires are looked for when the clock was set back.</summary>
    internal static readonly TimeSpan FireOverlap = 2 * FirePoll;

    /// <summary>How often the journal is looked at for schedules that rest.</summary>
    internal static readonly TimeSpan PausePoll = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause after runs by fires that failed.</summary>
    internal static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>How long a run may take that another sync or sequence follows.</summary>
    internal static readonly TimeSpan LongestFollowed = TimeSpan.FromDays(7);

    /// <summary>The longest single wait: a timer holds at most 49 days.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>How long after the start the journal is tidied up for the first time: a process that is started often would never do it otherwise.</summary>
    internal static readonly TimeSpan FirstTrim = TimeSpan.FromMinutes(1);

    /// <summary>How often the journal is tidied up.</summary>
    internal static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);
}

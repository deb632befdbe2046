namespace Personalization.Sync;

/// <summary>How a run ended.</summary>
public enum SyncRunStatus
{
    /// <summary>Every row is accounted for and none was rejected.</summary>
    Success = 0,

    /// <summary>Completed, with rejected rows.</summary>
    Warning = 1,

    /// <summary>Ended by an error; what was not written is done by the next run.</summary>
    Failed = 2,

    /// <summary>Ended by its caller.</summary>
    Cancelled = 3,

    /// <summary>Ended since the process stops; the next run goes on.</summary>
    Interrupted = 4,
}

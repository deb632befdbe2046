namespace Personalization;

/// <summary>How far a run of a sequence is.</summary>
public enum SequenceRunStatus
{
    /// <summary>It waits for its turn: one run of a sequence at a time, over all hosts.</summary>
    Queued = 0,

    /// <summary>Its members run, one after another.</summary>
    Processing = 1,

    /// <summary>Every member ran, and none that has a say rejected rows.</summary>
    Success = 2,

    /// <summary>Every member ran, and one that has a say rejected rows, or failed in one of several regions.</summary>
    Warning = 3,

    /// <summary>A member ended it, so that those after it were skipped.</summary>
    Failed = 4,

    /// <summary>A person ended it.</summary>
    Cancelled = 5,

    /// <summary>Its process stopped. It goes on in another one, or with the next start.</summary>
    Interrupted = 6,
}

/// <summary>How far a member is in a run of its sequence.</summary>
public enum SequenceMemberStatus
{
    /// <summary>Its turn is to come.</summary>
    Pending = 0,

    /// <summary>It runs.</summary>
    Running = 1,

    /// <summary>Every row is accounted for, and none was rejected.</summary>
    Success = 2,

    /// <summary>It completed with rejected rows, or failed in one of several regions.</summary>
    Warning = 3,

    /// <summary>It was ended by an error.</summary>
    Failed = 4,

    /// <summary>A person ended it.</summary>
    Cancelled = 5,

    /// <summary>Its process stopped; it runs again when the sequence goes on, unless the run of the sequence has ended.</summary>
    Interrupted = 6,

    /// <summary>It did not run, since the run of the sequence ended before.</summary>
    Skipped = 7,
}

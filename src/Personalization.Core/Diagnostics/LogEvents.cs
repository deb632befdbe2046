namespace Personalization.Diagnostics;

/// <summary>The ids of log events. Tests and operators rely on them: a number is never reused.</summary>
internal static class LogEvents
{
    internal const int RunStarted = 1;
    internal const int RunCompleted = 2;
    internal const int RunFailed = 3;
    internal const int RunCancelled = 4;
    internal const int ValveTripped = 5;
    internal const int RowsRejected = 6;
    internal const int SnapshotUnreadable = 7;
    internal const int PlanFolded = 8;
    internal const int SourceRetried = 9;
    internal const int StoreRetried = 10;
    internal const int PlanResumed = 11;
    internal const int RegionsFailed = 12;
    internal const int RegionAway = 13;
    internal const int RunElsewhere = 14;
    internal const int JournalAway = 15;
    internal const int JournalBack = 16;
    internal const int RunInterrupted = 17;
    internal const int RemovalsUndone = 18;
    internal const int UnmanagedFound = 19;
    internal const int UnmanagedUnread = 22;

    internal const int CollectionLoading = 20;
    internal const int CollectionReady = 21;

    internal const int StartFailed = 30;
    internal const int SchedulerFailed = 31;
    internal const int ReadinessFailed = 32;
    internal const int StopTimedOut = 33;
    internal const int LookupsOnly = 34;
    internal const int HidesOthers = 35;
    internal const int Reloaded = 36;
    internal const int ReloadFailed = 37;
    internal const int Started = 38;
    internal const int ScheduleWaits = 39;
    internal const int StoreAway = 40;
    internal const int StoreBack = 41;
    internal const int ReadinessBack = 42;
    internal const int StateIsTemporary = 43;
    internal const int StateTaken = 44;
    internal const int JournalNotTrimmed = 53;

    internal const int TriggerFailed = 45;
    internal const int PausesUnknown = 46;
    internal const int PausesBack = 47;
    internal const int FiresNotServed = 48;

    internal const int AlertChanged = 70;
    internal const int AlertNotTaken = 71;
    internal const int AlertsUnjudged = 72;
    internal const int AlertNotice = 73;

    internal const int SequenceStarted = 85;
    internal const int SequenceEnded = 86;
    internal const int SequenceInterrupted = 87;
    internal const int SequenceFailed = 88;
    internal const int SequencesUnknown = 89;

    internal const int DebuggerUnknown = 130;
    internal const int DebuggerStopped = 131;
    internal const int DebuggerFull = 132;
    internal const int AuditFailed = 133;
}

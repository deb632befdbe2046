using System.Collections.Frozen;

namespace Personalization.AspNetCore.Management;

/// <summary>
/// What a key that is limited to fields may ask of the management API: what is configured, and runs, which make records what their models say. Not what shows rows, record keys or values, nor what
/// changes records or schedules by the caller's choice: both reach beyond its fields. A test finds operations that are in neither list.
/// </summary>
internal static class FieldLimits
{
    private static readonly FrozenSet<string> Open = FrozenSet.Create(
        StringComparer.Ordinal,
        "listSources", "listModels", "listSyncs", "getSync", "listRuns", "listAllRuns", "getRun", "trigger", "triggerSync", "cancelRun", "reconcileSync", "testSource",
        "listSequences", "listAllSequences", "getSequence", "triggerSequence", "listSequenceRuns", "getSequenceRun", "cancelSequenceRun", "listDestinations", "getDestination", "startLegacyRun", "getLegacySync",
        "getDebugger", "listAudit", "listHeld", "listUnmanaged", "compareConfiguration", "listAlerts", "testAlertChannel", "listAudiences", "listEvents", "listRealtimeSyncs", "listDeliveries", "listSinks", "listSinkFailures");

    private static readonly FrozenSet<string> Closed = FrozenSet.Create(
        StringComparer.Ordinal,
        "listRejectedRows", "planSync", "testSync", "forgetSync", "previewModel", "debugSync", "stopDebuggingSync", "listDebuggedRows", "listDebuggedRowsOfSync", "undoRun", "releaseSync",
        "pauseSync", "resumeSync", "pauseSequence", "resumeSequence", "muteAlert", "unmuteAlert", "erasePerson", "allowPerson", "getTimeline", "tailEvents",
        "previewAudience", "verifyAudience", "reconcileAudience", "replayAudience", "replayAudiences", "listViolations", "replayViolations", "inferContract",
        "listDeadLetters", "getDeadLetter", "replayDeadLetter", "discardDeadLetter", "replayDeadLetters", "discardDeadLetters", "replaySink", "discardSinkFailures", "snapshotSink");

    /// <summary>Whether somebody has thought of the operation.</summary>
    internal static bool Knows(string operation) => Open.Contains(operation) != Closed.Contains(operation);

    /// <summary>Whether such a key may ask for it. One that nobody has thought of it may not.</summary>
    internal static bool Allows(string operation) => Open.Contains(operation);

    /// <summary>Whether such a key may start a run so: not past a valve, nor leaving records other than the model says.</summary>
    internal static bool Allows(SyncRunOptions options) => options is { Resync: SyncResync.None or SyncResync.Full, IgnoreRemoved: false, AllowRemovals: null };
}

using System.Collections.Frozen;

namespace Personalization.AspNetCore.Audit;

/// <summary>What the audit log says of each route of the management API that is not a GET. A test finds routes that are missing here.</summary>
internal static class AuditedRoutes
{
    private static readonly FrozenDictionary<string, AuditedRoute> Known = new Dictionary<string, AuditedRoute>(StringComparer.Ordinal)
    {
        ["trigger"] = new("sync.trigger", "sync", []),
        ["triggerSync"] = new("sync.trigger", "sync", ["id"]),
        ["startLegacyRun"] = new("sync.trigger", "sync", ["id"]),
        ["cancelRun"] = new("run.cancel", "run", ["runId"]),
        ["reconcileSync"] = new("sync.reconcile", "sync", ["id"]),
        ["testSync"] = new("sync.test", "sync", ["id"]),
        ["forgetSync"] = new("sync.forget", "sync", ["id"]),
        ["debugSync"] = new("sync.debug-on", "sync", ["id"]),
        ["stopDebuggingSync"] = new("sync.debug-off", "sync", ["id"]),
        ["pauseSync"] = new("sync.pause", "sync", ["id"]),
        ["resumeSync"] = new("sync.resume", "sync", ["id"]),
        ["releaseSync"] = new("sync.release", "sync", ["id"]),
        ["muteAlert"] = new("alert.mute", "alert", []),
        ["unmuteAlert"] = new("alert.unmute", "alert", []),
        ["undoRun"] = new("run.undo", "run", ["runId"]),
        ["pauseSequence"] = new("sequence.pause", "sequence", ["id"]),
        ["resumeSequence"] = new("sequence.resume", "sequence", ["id"]),
        ["triggerSequence"] = new("sequence.trigger", "sequence", ["id"]),
        ["cancelSequenceRun"] = new("sequence-run.cancel", "sequence-run", ["runId"]),
        ["erasePerson"] = new("person.forget", "collection", []),
        ["allowPerson"] = new("person.allow", "collection", []),
        ["reconcileAudience"] = new("audience.reconcile", "audience", ["name"]),
        ["replayAudience"] = new("audience.replay", "audience", ["name"]),
        ["replayAudiences"] = new("audience.replay", "audience", []),
        ["replayViolations"] = new("violation.replay", "violation", []),
        ["replayDeadLetters"] = new("dead-letter.replay", "realtime-sync", ["name"]),
        ["discardDeadLetters"] = new("dead-letter.discard", "realtime-sync", ["name"]),
        ["replayDeadLetter"] = new("dead-letter.replay", "dead-letter", []),
        ["discardDeadLetter"] = new("dead-letter.discard", "dead-letter", []),
        ["replaySink"] = new("sink.replay", "sink", ["name"]),
        ["discardSinkFailures"] = new("sink.discard", "sink", ["name"]),
        ["snapshotSink"] = new("sink.snapshot", "sink", ["name"]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those that change nothing: they are POSTs since they take a body, or as long as a query.</summary>
    private static readonly FrozenSet<string> Harmless = FrozenSet.Create(StringComparer.Ordinal, "planSync", "testSource", "testAlertChannel", "verifyAudience");

    /// <summary>Whether somebody has thought of the operation.</summary>
    internal static bool Knows(string operation) => Known.ContainsKey(operation) || Harmless.Contains(operation);

    /// <returns>What is said of an operation; <see langword="null"/> for one that changes nothing. One that nobody has thought of is audited by its own name.</returns>
    internal static AuditedRoute? Find(string operation)
        => Harmless.Contains(operation) ? null : Known.GetValueOrDefault(operation) ?? new AuditedRoute(operation, "operation", []);
}

/// <summary>What the audit log says of a route.</summary>
/// <param name="Action">The action.</param>
/// <param name="ResourceType">What it is done to.</param>
/// <param name="Names">The parts of the path that name it. Index values and keys of records never do.</param>
internal sealed record AuditedRoute(string Action, string ResourceType, IReadOnlyList<string> Names);

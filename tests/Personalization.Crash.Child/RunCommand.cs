using System.Text.Json.Serialization;

namespace Personalization.Crash.Child;

/// <summary>What the parent asks for, one line of JSON.</summary>
internal sealed record RunCommand
{
    /// <summary>Where the store and the state directory lie.</summary>
    public required string Directory { get; init; }

    public required Scenario Scenario { get; init; }

    /// <summary>The version of the model.</summary>
    public required int Version { get; init; }

    /// <summary>Which of two mappings the sync has.</summary>
    public int Definition { get; init; }

    /// <summary>Whether another sync's records are written first.</summary>
    public bool WritesBaseRecords { get; init; }

    /// <summary>The index values that change hands: each is looked up around everything that the run does to the store, and is found.</summary>
    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>Where the state lies instead of in the directory.</summary>
    public SharedState? Shared { get; init; }

    /// <summary>Where the records and the lease lie instead of in the directory.</summary>
    public SharedRedis? Redis { get; init; }

    /// <summary>Where runs are noted, if anywhere.</summary>
    public RunJournal? RunJournal { get; init; }

    /// <summary>The fail-point at which something happens; <see langword="null"/> for any.</summary>
    public string? Point { get; init; }

    /// <summary>At which of its occurrences, from 1; 0 for none.</summary>
    public int Occurrence { get; init; }

    /// <summary>What happens there.</summary>
    public PointAction Action { get; init; }
}

/// <summary>What a process does at a fail-point.</summary>
internal enum PointAction
{
    /// <summary>It ends itself, with nothing cleaned up.</summary>
    Kill,

    /// <summary>It waits until the parent says go.</summary>
    Pause,

    /// <summary>It stops, as a host does that was asked to.</summary>
    Stop,
}

/// <summary>How a run ended, one line of JSON.</summary>
internal sealed record RunResult
{
    public required string RunId { get; init; }

    public required SyncRunStatus Status { get; init; }

    public required SyncCounts Counts { get; init; }

    public string? ErrorCode { get; init; }

    public string? Error { get; init; }

    /// <summary>The account of the run before, when this one brought its plan to an end first.</summary>
    public RunResult? Resumed { get; init; }

    internal static RunResult? Of(SyncRun? run) => run is null ? null : new RunResult
    {
        RunId = run.RunId,
        Status = run.Status,
        Counts = run.Counts,
        ErrorCode = run.ErrorCode,
        Error = run.Error,
        Resumed = Of(run.Resumed),
    };
}

[JsonSerializable(typeof(RunCommand))]
[JsonSerializable(typeof(RunResult))]
[JsonSerializable(typeof(Person))]
internal sealed partial class CrashJson : JsonSerializerContext;

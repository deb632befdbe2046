using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Journal;

namespace Personalization.Sync.History;

/// <summary>Runs as the journal keeps them, and back.</summary>
internal static class RunRecord
{
    /// <summary>Says of a run whose process is gone what there is to say.</summary>
    internal const string ProcessGone = "The process that ran it is gone. What was written stays, and the next run goes on from there.";

    internal static JournalRunStatus StatusOf(SyncRunState state) => state switch
    {
        { Run: { } run } => StatusOf(run.Status),
        { StartedAt: null } => JournalRunStatus.Queued,
        { Progress.Phase: SyncPhase.Querying } => JournalRunStatus.Querying,
        { Progress.Phase: SyncPhase.Processing } => JournalRunStatus.Processing,
        _ => JournalRunStatus.Reporting,
    };

    internal static JournalRunStatus StatusOf(SyncRunStatus status) => status switch
    {
        SyncRunStatus.Success => JournalRunStatus.Success,
        SyncRunStatus.Warning => JournalRunStatus.Warning,
        SyncRunStatus.Failed => JournalRunStatus.Failed,
        SyncRunStatus.Cancelled => JournalRunStatus.Cancelled,
        _ => JournalRunStatus.Interrupted,
    };

    internal static JournalRun Of(SyncRunState state, string owner, string? fingerprint) => new()
    {
        Id = state.RunId,
        SyncId = state.SyncId,
        Status = StatusOf(state),
        Owner = owner,
        CreatedAt = state.CreatedAt,
        StartedAt = state.StartedAt,
        FinishedAt = state.FinishedAt,
        Cause = state.Cause,
        Fingerprint = fingerprint,
        RowsQueried = state.Run?.Counts.RowsQueried ?? state.Progress.RowsQueried,
        Added = state.Operations.Added,
        Changed = state.Operations.Changed,
        Removed = state.Operations.Removed,
        Rejected = state.Run is { Counts: var counts } ? counts.Rejected + counts.RemovalsRejected : 0,
        PlanDuration = state.Run?.PlanDuration ?? TimeSpan.Zero,
        ApplyDuration = state.Run?.ApplyDuration ?? TimeSpan.Zero,
        Error = state.Run?.Error,
        ErrorCode = state.Run?.ErrorCode,
        Account = state.Run is { } run ? AccountOf(run) : null,
    };

    internal static SyncRunState Of(JournalRun run) => new()
    {
        RunId = run.Id,
        SyncId = run.SyncId,
        CreatedAt = run.CreatedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Cause = run.Cause,
        Progress = new SyncProgress(run.SyncId, PhaseOf(run.Status), run.RowsQueried, PlannedOf(run), run.Added.Succeeded + run.Changed.Succeeded + run.Removed.Succeeded),
        Operations = new RunOperations(run.Added, run.Changed, run.Removed),
        Run = run.HasEnded ? ToRun(run) : null,
    };

    /// <summary>The account of a run as one document.</summary>
    internal static string AccountOf(SyncRun run) => JsonSerializer.Serialize(KeptOf(run), RunRecordJson.Default.KeptAccount);

    /// <summary>Tells of a run that was cut short how a later one brought it to its end.</summary>
    internal static string ResumptionOf(string resumedBy, SyncRun run)
        => JsonSerializer.Serialize(new Resumption(resumedBy, run.Operations.Added, run.Operations.Changed, run.Operations.Removed, KeptOf(run)), RunRecordJson.Default.Resumption);

    internal static SyncRunState Resumed(SyncRunState state, string resumption)
    {
        var known = JsonSerializer.Deserialize(resumption, RunRecordJson.Default.Resumption)!;
        return state with
        {
            ResumedBy = known.By,
            Operations = new RunOperations(known.Added, known.Changed, known.Removed),
            Run = state.Run! with { Counts = known.Account.Counts },
        };
    }

    private static KeptAccount KeptOf(SyncRun run) => new(
        run.Counts,
        [.. run.Regions],
        run.Resumed is { } resumed ? new KeptRun(resumed.RunId, resumed.Status, resumed.StartedAt, resumed.Counts) : null);

    private static SyncPhase PhaseOf(JournalRunStatus status) => status switch
    {
        JournalRunStatus.Queued or JournalRunStatus.Querying => SyncPhase.Querying,
        JournalRunStatus.Processing => SyncPhase.Processing,
        JournalRunStatus.Reporting => SyncPhase.Reporting,
        _ => SyncPhase.Finished,
    };

    /// <summary>What was to be sent: rows that were rejected before that are planned and failed, and were not attempted.</summary>
    private static long PlannedOf(JournalRun run)
    {
        return Of(run.Added) + Of(run.Changed) + Of(run.Removed);

        static long Of(JournalOperations operations) => Math.Max(operations.Attempted, operations.Planned - operations.Failed);
    }

    private static SyncRun ToRun(JournalRun run)
    {
        var account = run.Account is { } json ? JsonSerializer.Deserialize(json, RunRecordJson.Default.KeptAccount) : null;
        return new SyncRun
        {
            RunId = run.Id,
            SyncId = run.SyncId,
            StartedAt = run.StartedAt ?? run.CreatedAt,
            Status = run.Status switch
            {
                JournalRunStatus.Success => SyncRunStatus.Success,
                JournalRunStatus.Warning => SyncRunStatus.Warning,
                JournalRunStatus.Failed => SyncRunStatus.Failed,
                JournalRunStatus.Cancelled => SyncRunStatus.Cancelled,
                _ => SyncRunStatus.Interrupted,
            },
            PlanDuration = run.PlanDuration,
            ApplyDuration = run.ApplyDuration,
            Counts = account?.Counts ?? CountsOf(run),
            Error = run.Error,
            ErrorCode = run.ErrorCode,
            Operations = new RunOperations(run.Added, run.Changed, run.Removed),
            Regions = account?.Regions ?? [],
            Resumed = account?.Resumed is { } resumed
                ? new SyncRun { RunId = resumed.RunId, SyncId = run.SyncId, Status = resumed.Status, StartedAt = resumed.StartedAt, Counts = resumed.Counts }
                : null,
        };
    }

    /// <summary>As far as it is known of a run that could not tell.</summary>
    private static SyncCounts CountsOf(JournalRun run) => new()
    {
        RowsQueried = run.RowsQueried,
        Added = run.Added.Succeeded,
        Changed = run.Changed.Succeeded,
        Removed = run.Removed.Succeeded,
        Rejected = run.Added.Failed + run.Changed.Failed,
        RemovalsRejected = run.Removed.Failed,
    };
}

/// <summary>What an ended run tells beside what the journal finds it by.</summary>
internal sealed record KeptAccount(SyncCounts Counts, IReadOnlyList<SyncRegionRun> Regions, KeptRun? Resumed);

/// <summary>A run that was brought to its end by another.</summary>
internal sealed record KeptRun(string RunId, SyncRunStatus Status, DateTimeOffset StartedAt, SyncCounts Counts);

/// <summary>How a run came to its end after all.</summary>
internal sealed record Resumption(string By, JournalOperations Added, JournalOperations Changed, JournalOperations Removed, KeptAccount Account);

/// <summary>The JSON contracts of what the journal keeps of runs.</summary>
[JsonSerializable(typeof(KeptAccount))]
[JsonSerializable(typeof(Resumption))]
internal sealed partial class RunRecordJson : JsonSerializerContext;

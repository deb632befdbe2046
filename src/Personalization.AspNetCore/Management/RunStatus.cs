using Personalization.Journal;

namespace Personalization.AspNetCore.Management;

/// <summary>The words for where a run is.</summary>
internal static class RunStatus
{
    internal static IReadOnlyList<string> Words { get; }
        = ["queued", "querying", "processing", "reporting", "success", "warning", "failed", "cancelled", "interrupted"];

    internal static string Of(SyncRunState state) => state switch
    {
        { Run: { } run } => Of(run.Status),
        { StartedAt: null } => "queued",
        { Progress.Phase: SyncPhase.Querying } => "querying",
        { Progress.Phase: SyncPhase.Processing } => "processing",
        _ => "reporting",
    };

    /// <summary>Answers what a word means; <see langword="null"/> where it is none.</summary>
    internal static JournalRunStatus? StageOf(string? word) => word switch
    {
        "queued" => JournalRunStatus.Queued,
        "querying" => JournalRunStatus.Querying,
        "processing" => JournalRunStatus.Processing,
        "reporting" => JournalRunStatus.Reporting,
        "success" => JournalRunStatus.Success,
        "warning" => JournalRunStatus.Warning,
        "failed" => JournalRunStatus.Failed,
        "cancelled" => JournalRunStatus.Cancelled,
        "interrupted" => JournalRunStatus.Interrupted,
        _ => null,
    };

    internal static string Of(SyncRunStatus status) => status switch
    {
        SyncRunStatus.Success => "success",
        SyncRunStatus.Warning => "warning",
        SyncRunStatus.Failed => "failed",
        SyncRunStatus.Cancelled => "cancelled",
        _ => "interrupted",
    };

    /// <summary>How much of the planned writes is done, 0 to 1. Before a run writes, nobody knows how long it will read.</summary>
    internal static double CompletionOf(SyncRunState state) => state switch
    {
        { Run.Status: SyncRunStatus.Success or SyncRunStatus.Warning } => 1,
        { Progress: { Phase: SyncPhase.Querying } or { Planned: 0 } } => 0,
        _ => Math.Round(Math.Min(1, (double)state.Progress.Applied / state.Progress.Planned), 4),
    };
}

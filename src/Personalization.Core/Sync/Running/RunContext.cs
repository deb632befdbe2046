using Personalization.Sync.Planning;

namespace Personalization.Sync.Running;

/// <summary>What belongs to one run alone.</summary>
internal sealed class RunContext
{
    internal required string RunId { get; init; }

    internal required DateTimeOffset StartedAt { get; init; }

    internal required SyncRunOptions Options { get; init; }

    internal RunTally Tally { get; } = new();

    internal TimeSpan PlanDuration { get; set; }

    internal TimeSpan ApplyDuration { get; set; }

    internal void Report(string syncId, SyncPhase phase, long planned, long applied)
        => Options.Progress?.Report(new SyncProgress(syncId, phase, Tally.RowsQueried, planned, applied));
}

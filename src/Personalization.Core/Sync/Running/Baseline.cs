using Personalization.Records;
using Personalization.Sync.Snapshots;

namespace Personalization.Sync.Running;

/// <summary>What a run starts from.</summary>
/// <param name="Snapshot">The last snapshot, or <see langword="null"/> when there is none.</param>
/// <param name="Mark">The store's mark, or <see langword="null"/> when the store knows nothing of the sync.</param>
/// <param name="IsTrusted">Whether the store holds what the snapshot says. Otherwise every entry is unknown.</param>
internal sealed record Baseline(SnapshotFile? Snapshot, SyncMark? Mark, bool IsTrusted)
{
    /// <summary>
    /// Whether the store holds the result of a whole run, so that a record that it lacks is not found rather than unknown. Where no
    /// snapshot lies here (a process that only looks up), the store's own word is enough.
    /// </summary>
    internal bool IsReady => Mark is { SnapshotId: not null } && (Snapshot is null || IsTrusted);
}

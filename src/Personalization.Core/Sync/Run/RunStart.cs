using Personalization.Sync.Plan;
using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Run;

/// <summary>What a run compares the model with, and by which rules.</summary>
/// <param name="Base">The last snapshot or what stands in for it; <see langword="null"/> when every row is new.</param>
/// <param name="UsesBaseFile">Whether something stands in for the snapshot.</param>
/// <param name="Policy">What is done with rows.</param>
/// <param name="Removes">Whether keys that left the model are acted on.</param>
/// <param name="Header">The header of the snapshot to be.</param>
internal sealed record RunStart(SnapshotFile? Base, bool UsesBaseFile, RowPolicy Policy, bool Removes, SnapshotHeader Header);

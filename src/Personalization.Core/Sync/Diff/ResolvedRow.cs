using Personalization.Sync.Snapshot;

namespace Personalization.Sync.Diff;

/// <summary>A provisional row whose key the old snapshot turned out to have.</summary>
/// <param name="Key">The key.</param>
/// <param name="Ordinal">The position of its operation in the plan.</param>
/// <param name="Hash">The hash of its inputs.</param>
/// <param name="OldState">The state of the old entry.</param>
/// <param name="OldHash">The hash of the old entry.</param>
internal readonly record struct ResolvedRow(KeyIdentity Key, long Ordinal, ulong Hash, EntryState OldState, ulong OldHash);

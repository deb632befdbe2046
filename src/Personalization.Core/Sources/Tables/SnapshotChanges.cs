namespace Personalization.Sources.Tables;

/// <summary>What a snapshot of a group has written. Immutable.</summary>
/// <param name="Entered">How many came into it since the one before.</param>
/// <param name="Exited">How many left it.</param>
internal readonly record struct SnapshotChanges(long Entered, long Exited);

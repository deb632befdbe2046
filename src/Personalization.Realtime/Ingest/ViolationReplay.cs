namespace Personalization.Realtime.Ingest;

/// <summary>What a replay has come to. Immutable.</summary>
/// <param name="Replayed">How many events were taken in.</param>
/// <param name="StillBlocked">How many today's contract blocks, too; they stay where they are.</param>
internal sealed record ViolationReplay(int Replayed, int StillBlocked);

namespace Personalization.Realtime.Evaluation;

/// <summary>What a step yields. Immutable.</summary>
/// <param name="State">The new state; empty when nothing is to be kept.</param>
/// <param name="Due">When something may change by itself.</param>
/// <param name="Transitions">Who entered and left.</param>
/// <param name="IsChanged">Whether there is anything to write.</param>
internal readonly record struct StepResult(ReadOnlyMemory<byte> State, DateTimeOffset? Due, IReadOnlyList<AudienceTransition> Transitions, bool IsChanged);
